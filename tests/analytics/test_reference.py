"""The reference page and the how-to beside it say what the catalogue says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from aicmo.analytics.compile import aggregate_sql
from aicmo.analytics.reference import describe, reference
from aicmo.metrics import Metric, fact_info, families, index, metric, metrics

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_in_the_docs_is_the_one_that_the_catalogue_writes() -> None:
    written = (DOCS / "reference" / "metrics.md").read_text(encoding="utf-8")
    assert written == reference(), "run: python -m aicmo.analytics.reference > docs/reference/metrics.md"


def test_the_command_prints_the_page() -> None:
    command = [sys.executable, "-m", "aicmo.analytics.reference"]
    printed = subprocess.run(command, capture_output=True, encoding="utf-8", env=None, check=True).stdout
    assert printed == reference()


def test_every_link_in_the_page_leads_to_a_section() -> None:
    page = reference()
    sections = set(re.findall(r"^### (\w+)$", page, re.M))
    assert sections == set(re.findall(r"\(#(\w+)\)", page))


def test_every_row_of_a_table_has_the_cells_of_its_head() -> None:
    tables = re.findall(r"(?:^\|.*\n)+", reference(), re.M)
    assert len(tables) == 1 + len(families())
    for table in tables:
        assert len({line.count(" | ") for line in table.splitlines()}) == 1


@pytest.mark.parametrize("each", metrics(), ids=lambda each: each.name)
def test_a_description_survives_json(each: Metric) -> None:
    assert json.loads(json.dumps(describe(each))) == describe(each)


def test_a_description_explains_a_ratio() -> None:
    about = describe(metric("cpm"))
    assert about["formula"] == "1000 x spend / impressions"
    assert (about["numerator"], about["denominator"]) == ("1000 x spend", "impressions")
    assert (about["unit"], about["better"]) == ("money", "down")
    assert about["facts"] == ["spend", "impressions"]
    assert about["aggregate_sql"] == aggregate_sql(metric("cpm"))


def test_a_description_offers_no_sum_for_what_has_to_be_recounted() -> None:
    assert describe(metric("unique_open_rate"))["aggregate_sql"] is None


def test_the_example_of_the_how_to_is_a_family_that_can_be_added() -> None:
    guide = (DOCS / "how-to" / "add-a-metric.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```python\n(# src/aicmo/metrics/catalog/.*?)```", guide, re.S)
    brought: dict[str, tuple[Metric, ...]] = {}
    exec(compile(example, "example", "exec"), brought)
    members = brought["METRICS"]
    assert len(index({**families(), "example": members})) == len(metrics()) + len(members)
    assert all(fact_info(name) and describe(each) for each in members for name in each.facts)
