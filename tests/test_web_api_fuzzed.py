"""The API against its own description: whatever schemathesis makes up is answered as described."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")
pytest.importorskip("schemathesis", reason="the extra `test` is not installed")

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from records import all_readings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from dragoman.record import Record
from dragoman.web import Options, create

OURS = {"host": "testserver", "origin": "http://testserver"}
EXAMPLES = int(os.environ.get("DRAGOMAN_FUZZ_EXAMPLES", "3"))
"""Requests of each kind for each operation; DRAGOMAN_FUZZ_EXAMPLES=100 searches longer."""
OPERATIONS = 16
NOT_DESCRIBED = [positive_data_acceptance]
"""A description cannot tell that `since` comes before `until`, or which reports a record holds."""


@pytest.fixture(scope="module")
def operations(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    folder = tmp_path_factory.mktemp("served") / "syria"
    with Record(folder) as record:
        record.add(*all_readings())
    app = create(str(folder), Options(names=("testserver",)))
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app)
    return [found.ok() for found in schema.get_all_operations()]


def test_all_operations_are_tried(operations: list[Any]) -> None:
    assert len(operations) == OPERATIONS


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda m: m.value)
@pytest.mark.parametrize("number", range(OPERATIONS))
def test_whatever_is_asked_is_answered_as_described(operations: list[Any], number: int, mode: Any) -> None:
    operation = operations[number]

    @seed(20160306)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(headers=OURS, excluded_checks=NOT_DESCRIBED)

    with suppress(Unsatisfiable):  # an identifier in a path may be any text: nothing there is against the description
        ask()
