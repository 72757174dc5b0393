from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

from aicmo.analytics.overview import Overview
from aicmo.report.formats.json import render


def document(overview: Overview) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render(overview))
    return found


def test_the_schema_comes_first_and_then_the_overviews_own_fields(overview: Overview) -> None:
    assert list(document(overview)) == ["schema", *(field.name for field in fields(Overview))]
    assert document(overview)["schema"] == "aicmo.report/1"


def test_days_and_moments_are_iso(overview: Overview) -> None:
    found = document(overview)
    assert found["period"] == {"start": "2026-10-25", "end": "2026-11-21"}
    assert found["generated_at"] == "2026-11-22T05:00:00+00:00"
    assert found["sources"][0]["last_day"] == "2026-11-21"


def test_numbers_are_numbers_and_undefined_is_null(overview: Overview) -> None:
    found = document(overview)
    assert found["kpis"][0]["value"] == overview.kpis[0].value
    assert found["kpis"][0]["series"] == list(overview.kpis[0].series)
    assert found["campaigns"]["rows"][1]["values"]["roas"] is None
    assert document(replace(overview, compared_with=None))["compared_with"] is None


def test_names_keep_their_letters(overview: Overview) -> None:
    assert "Größe 🎉" in render(replace(overview, workspace="Größe 🎉"))


def test_a_broken_name_can_still_be_written(overview: Overview) -> None:
    render(replace(overview, workspace="a\udc80b")).encode("utf-8")
