"""Actors in the codes of CAMEO, for the layouts that write them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from dragoman.lexicons.crosswalks import international_codes, known_groups, sector_codes, state
from dragoman.model import Actor

ROLES = 3
"""GDELT's columns for roles."""


@dataclass(frozen=True, slots=True)
class CameoActor:
    """A party as CAMEO has it: the whole code, and its parts. Empty where the part is not known."""

    code: str = ""
    country: str = ""
    group: str = ""
    roles: tuple[str, ...] = ()


NOBODY = CameoActor()


def cameo_actor(actor: Actor | None, day: date | None, gdelt: bool = False) -> CameoActor:
    """Country or international class, roles, known group: the order of CAMEO's manual.

    `gdelt` writes the three countries that GDELT spells in its own way (ROM, TMP, MTN). CAMEO's dictionaries
    sometimes put a region or a role of their own between the parts: such codes differ from ours.
    """
    if actor is None:
        return NOBODY
    group = known_groups().get(actor.entity or "", "")
    known = sector_codes()
    roles = tuple(dict.fromkeys(known[s].cameo for s in actor.sector if s in known and known[s].cameo))
    world = international_codes().get(actor.country or "")
    if world is not None:
        group = group or world.known_group
        own = world.cameo if not group or world.cameo.endswith(group) else world.cameo + "".join(roles) + group
        code = own if group else world.cameo + "".join(roles)
        country = actor.country if world.cameo[3:6] == actor.country == "EUR" else ""
        return CameoActor(code, country or "", group, (world.cameo[:3], *roles))
    found = state(actor.country, day)
    country = (found.cameo if gdelt and found else actor.country) or ""
    return CameoActor(country + "".join(roles) + group, country, group, roles)


def number(*parts: str) -> int:
    """A number for texts that a file format wants numbered: the same texts give the same number everywhere.

    Below 2**53, so that programs that keep numbers as floating point lose nothing.
    """
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 11
