"""Texts published again are one origin; different reports on one happening are not."""

from __future__ import annotations

import json
import random
import subprocess
import sys

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.cli.same import command
from dragoman.errors import InputError
from dragoman.happenings.same import Origins, compare, group_reports, same_reports, same_text, sign, signature
from dragoman.happenings.same.index import Postings
from dragoman.happenings.same.signatures import KEPT, words

WIRE = """Rival delegations from Marovia and Tessia agreed on Thursday to reopen the Vardan bridge to civilian traffic.

The crossing, the only one left over the Orsa river, has been closed since shelling destroyed its eastern span
in March.

"The first lorries with flour and medicine may pass on Monday at dawn," the mediator, Ambassador Ilse Thorne,
told reporters in Geneva after nine hours of talks.

Marovia's deputy foreign minister, Pavel Drozd, confirmed the arrangement but said that his side would inspect
every vehicle. Tessian officials declined to say whether their own checkpoints would be removed.

Aid agencies estimate that 41,000 people on the eastern bank have had no regular deliveries for seven weeks. A
convoy that tried the northern road in April turned back under mortar fire, and two of its drivers were wounded.

The two governments signed a truce in January, which each accuses the other of breaking almost daily. Monitors
counted 212 violations last month, fewer than in any month since the war began.

A second round on prisoners is planned for the end of May, although no date has been set and neither side has
published a list of those it holds."""

OTHER = """Tessian gunners fired on the Vardan bridge hours before it was due to reopen, a Marovian commander said on
Monday.

Colonel Mira Hasek said that six rounds fell on the approach road at four in the morning and that engineers had
withdrawn. Nobody was hurt, according to the town's hospital.

The Tessian army denied the account and spoke of a provocation. Its spokesman said that no unit had fired since
Friday evening and asked the monitors to look at the craters.

"The first lorries with flour and medicine may pass on Monday at dawn," the mediator, Ambassador Ilse Thorne,
told reporters in Geneva after nine hours of talks.

Traders on the western bank had begun to load their vans on Sunday night. By noon most of them had driven home
again, and the queue at the customs shed was gone.

The two governments signed a truce in January, which each accuses the other of breaking almost daily. Monitors
counted 212 violations last month, fewer than in any month since the war began."""

NOTICE = """Subscribe to the Harbour Courier for four issues a week and full access to our archive. All rights reserved.
No part of this page may be copied or stored without the written consent of the publisher, whose decision is final.
Letters to the editor should be no longer than two hundred words and carry the writer's name and address, which
we print on request only."""


def paragraphs(text: str) -> list[str]:
    return [" ".join(lines.split()) for lines in text.split("\n\n")]


def together(*texts: str) -> bool:
    return len(set(same_reports(enumerate(texts)).values())) == 1


@pytest.mark.parametrize("kept", [2, 3, 4, 5, 6])
def test_a_copy_cut_to_its_first_paragraphs_is_the_same_text(kept: int) -> None:
    assert together(WIRE, "\n\n".join(paragraphs(WIRE)[:kept]))


def test_a_new_headline_a_byline_and_a_dateline_change_nothing() -> None:
    furnished = f"Breakthrough at the Orsa\n\nBy our staff\n\nGENEVA, May 4 (Agencies) - {WIRE}\n\n{NOTICE}"
    assert together(WIRE, furnished)


def test_paragraphs_in_another_order_are_the_same_text() -> None:
    first, *rest = paragraphs(WIRE)
    assert together(WIRE, "\n\n".join([first, *reversed(rest)]))


def test_paragraphs_left_out_all_through_the_report_leave_the_same_text() -> None:
    assert together(WIRE, "\n\n".join(paragraphs(WIRE)[::2]))


def test_inserted_paragraphs_leave_the_same_text() -> None:
    lines = paragraphs(WIRE)
    lines[3:3] = [
        "The town's baker, Ana Sorel, said that she had sold no white bread since Easter and hoped to sell some soon.",
        "A bus line from the station to the customs shed is to run every half hour, the municipality announced.",
    ]
    assert together(WIRE, "\n\n".join(lines))


def test_markup_entities_case_and_quotation_marks_do_not_count() -> None:
    marked = "".join(f'<p class="x">{p}&nbsp;</p>' for p in paragraphs(WIRE)).replace('"', "&ldquo;")
    assert words(marked) == words(WIRE)
    assert words("Qur’an’s <b>RÉSUMÉ</b>&amp;so") == ["qurans", "résumé", "so"]
    assert together(WIRE, marked.upper())


def test_typing_errors_leave_the_same_text() -> None:
    spoiled = WIRE.split(" ")
    for place in range(7, len(spoiled), 30):
        spoiled[place] = spoiled[place][::-1]
    assert together(WIRE, " ".join(spoiled))


def test_different_reports_that_share_a_quotation_and_background_stay_apart() -> None:
    assert not together(WIRE, OTHER)


def test_two_items_of_one_outlet_are_not_joined_by_its_notice() -> None:
    one = f"Fishing in the bay resumes on Tuesday, the harbour master said after the mines were cleared.\n\n{NOTICE}"
    two = f"The mayor of Sarn resigned late on Friday, three days after the council rejected her budget.\n\n{NOTICE}"
    assert not together(one, two)


def test_a_liveblog_with_a_paragraph_of_a_report_is_another_text() -> None:
    posts = [
        f"{hour}:15 The spokesman for district {hour} said that round {hour} of the count was over, and named "
        f"{hour * 7} polling stations where ballots were sealed, guarded and driven to the capital under escort."
        for hour in range(6, 20)
    ]
    posts[5:5] = paragraphs(WIRE)[2:4]
    assert not together(WIRE, "\n\n".join(posts))


def test_bulletins_of_one_form_are_different_reports() -> None:
    def bulletin(day: str, place: str, count: int, damage: str) -> str:
        return (
            f"Daily report of {day}. The mission recorded {count} explosions near {place}, compared with {count + 17} "
            f"on the day before. A patrol at {place} saw {damage}. Its drone flights were cut short by jamming over "
            f"{place} at noon. Residents told the patrol that {damage} dated from the night of {day}."
        )

    assert not together(
        bulletin("3 May", "Lower Brod", 45, "a burnt school roof and broken windows"),
        bulletin("4 May", "Kamen station", 212, "fresh craters beside the pumping works"),
    )


def test_a_chain_of_small_likenesses_does_not_glue() -> None:
    lines = [p for text in (WIRE, OTHER) for p in paragraphs(text)[:6]] + paragraphs(NOTICE)
    chain = ["\n\n".join(lines[k : k + 4]) for k in range(len(lines) - 3)]
    groups = same_reports(enumerate(chain))
    assert groups[0] != groups[len(chain) - 1]


def test_groups_are_named_after_their_first_report_and_come_in_input_order() -> None:
    cut = "\n\n".join(paragraphs(WIRE)[:3])
    placed = group_reports([("b", cut), ("x", OTHER), ("a", WIRE)])
    assert [(p.id, p.group, p.leader) for p in placed] == [("b", "b", "a"), ("x", "x", "x"), ("a", "b", "a")]
    assert placed[0].why.startswith("100% of the shorter report's word trigrams")


def test_empty_and_very_short_texts_are_grouped_only_when_equal() -> None:
    texts = ["", "", "Talks fail", "talks  FAIL.", "Talks resume", "停火协议已经签署", "停火协议已经签署。"]
    placed = group_reports(enumerate(texts, 1))
    assert [p.group for p in placed] == [1, 2, 3, 3, 5, 6, 6]


def edited(chance: random.Random) -> list[tuple[str, str]]:
    """A small set: copies of three reports, mixed and cut at random."""
    made = []
    for name, text in (("w", WIRE), ("o", OTHER), ("n", NOTICE + "\n\n" + OTHER[:300])):
        for k in range(4):
            lines = paragraphs(text)
            made.append((f"{name}{k}", "\n\n".join(lines[: chance.randint(1, len(lines))])))
    return made


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_reports_changes_only_names(seed: int) -> None:
    chance = random.Random(seed)
    reports = edited(chance)

    def parts(groups: dict[str, str]) -> set[frozenset[str]]:
        return {frozenset(i for i, g in groups.items() if g == name) for name in groups.values()}

    there = parts(same_reports(reports))
    chance.shuffle(reports)
    assert parts(same_reports(reports)) == there
    origins = Origins()
    for id, text in reports:
        origins.add(id, signature(text))
    assert parts({id: origins.group(id) for id, _ in reports}) == there


def test_a_longer_report_that_comes_later_takes_over_what_it_holds() -> None:
    lines = paragraphs(WIRE)
    origins = Origins()
    assert origins.add("head", signature("\n\n".join(lines[:2]))).group == "head"
    assert origins.add("tail", signature("\n\n".join(lines[3:]))).group == "tail"
    joined = origins.add("whole", signature(WIRE))
    assert (joined.group, joined.leader, joined.moved) == ("head", "whole", {"tail": "head"})
    assert origins.members("tail") == ["head", "tail", "whole"]


def test_origins_come_back_from_stored_signatures() -> None:
    reports = edited(random.Random(5))
    origins = Origins()
    for id, text in reports[:-3]:
        origins.add(id, signature(text))
    stored = [(placed.id, signature(dict(reports)[placed.id]), placed.group) for placed in origins]
    again = Origins.from_signatures(stored)
    assert list(again) == list(origins) or {p.id: p.group for p in again} == {p.id: p.group for p in origins}
    for id, text in reports[-3:]:
        assert again.add(id, signature(text)).group == origins.add(id, signature(text)).group
    ungrouped = Origins.from_signatures([(id, data, None) for id, data, _ in stored])
    assert [p.group for p in ungrouped] == [group for _, _, group in stored]


def test_the_same_report_again_changes_nothing_and_another_by_its_id_is_refused() -> None:
    origins = Origins()
    origins.add("a", signature(WIRE))
    assert origins.add("a", signature(WIRE)).moved == {}
    assert len(origins) == 1
    with pytest.raises(InputError, match="another text is known by the id 'a'"):
        origins.add("a", signature(OTHER))
    with pytest.raises(InputError, match="no report is known by the id 'b'"):
        origins.group("b")


def test_a_signature_is_small_and_tells_when_it_is_none() -> None:
    chance = random.Random(1)
    long = " ".join(str(chance.randrange(10**6)) for _ in range(20_000))
    assert len(signature(long)) < 4 * KEPT * 1.3
    assert len(sign(long).hashes) > KEPT / 4
    with pytest.raises(InputError, match="no signature"):
        Origins().add("x", b"abc")
    with pytest.raises(InputError, match="version 9"):
        Origins().add("x", bytes([9]) + signature(WIRE)[1:])


def test_a_signature_never_changes() -> None:
    """What a record has stored must stay comparable, on any machine and with any hash seed."""
    code = "from dragoman.happenings.same import signature as s; print(s('The talks will resume on Monday.').hex())"
    for seed in ("0", "1"):
        ran = subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True)
        assert ran.stdout.strip() == SIGNED


SIGNED = "0104000000df50e1ac83abe09685346c88974c6f82"


def test_likeness_says_what_overlaps() -> None:
    cut = "\n\n".join(paragraphs(WIRE)[:3])
    likeness = compare(sign(cut), sign(WIRE))
    assert likeness == compare(sign(WIRE), sign(cut))
    assert likeness.contained == likeness.opening == likeness.lead == 1.0
    assert 0.2 < likeness.covered < 0.5
    assert "both open alike" in same_text(likeness)
    assert same_text(compare(sign(WIRE), sign(OTHER))) == ""


def test_postings_find_what_was_added_however_it_was_settled() -> None:
    import numpy as np

    listed = Postings()
    rng = np.random.default_rng(3)
    every = [rng.integers(0, 5_000, 40, dtype=np.uint32) for _ in range(3_000)]
    for number, shingles in enumerate(every):
        listed.add(number, np.unique(shingles))
    for number in (0, 1_500, 2_999):
        numbers, counts, _ = listed.find(np.unique(every[number]))
        assert dict(zip(numbers.tolist(), counts.tolist(), strict=True))[number] == len(np.unique(every[number]))


def test_the_command_writes_a_line_a_report() -> None:
    lines = [{"id": 7, "text": WIRE}, {"id": "b", "text": OTHER}, {"id": "c", "text": WIRE[:400]}]
    given_ = "\n".join(json.dumps(line) for line in lines)
    found = CliRunner().invoke(command, ["-"], input=given_)
    rows = [json.loads(line) for line in found.stdout.splitlines()]
    assert rows == [{"id": 7, "group": 7}, {"id": "b", "group": "b"}, {"id": "c", "group": 7}]
    told = CliRunner().invoke(command, ["-", "--explain"], input=given_)
    assert json.loads(told.stdout.splitlines()[2])["leader"] == 7


def test_the_command_names_a_report_without_text() -> None:
    found = CliRunner().invoke(command, ["-"], input='{"id": 1, "text": "a"}\n{"id": 2}\n')
    assert isinstance(found.exception, InputError)
    assert 'report 2 has no "text"' in str(found.exception)
