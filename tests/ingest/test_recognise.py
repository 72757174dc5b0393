from __future__ import annotations

import bz2
import gzip
import io
import random
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from aicmo.connectors.base import Kind
from aicmo.engines.duckdb import connect
from aicmo.errors import UnknownName, UnreadableFile, UnrecognisedFile
from aicmo.ingest.recognise import open_file, recognise
from tests.connectors.heads import objects, table
from tests.ingest.opened import Opened, opened

ADS = "Day,Campaign,Clicks,Cost\n2026-07-14,A,5,2.50\n"


def refused(path: Path) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        open_file(connect(), path)
    assert caught.value.file == str(path)
    assert caught.value.remedy
    assert caught.value.exit_code == 1
    return caught.value


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "is empty"),
        ("noise.csv", bytes(range(256)) * 40, "binary"),
        ("report.pdf", b"%PDF-1.7 \x00", "a PDF document"),
        ("chart.csv", b"\x89PNG\r\n\x1a\n\x00", "a picture"),
        ("login.csv", b" <!DOCTYPE html><html>", "a web page"),
        ("blank.csv.gz", gzip.compress(b" \n"), "nothing but blanks"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert said in refused(tmp_path / name).message


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "nowhere.csv").message
    assert "a folder" in refused(tmp_path).message


def zipped(files: Mapping[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


PACKINGS: Mapping[str, Callable[[str], bytes]] = {
    "gz": lambda text: gzip.compress(text.encode()),
    "bz2": lambda text: bz2.compress(text.encode()),
    "zst": lambda text: bytes(pa.compress(text.encode(), codec="zstd", asbytes=True)),
    "zip": lambda text: zipped({"export.csv": text, "__MACOSX/._export.csv": "litter"}),
}


@pytest.mark.parametrize("packing", PACKINGS)
def test_what_is_packed_is_unpacked_on_the_way_in(tmp_path: Path, packing: str) -> None:
    file = opened(tmp_path, PACKINGS[packing](ADS), f"export.csv.{packing}")
    assert file.rows == [("2026-07-14", "A", "5", "2.50")]
    assert file.head.path == tmp_path / f"export.csv.{packing}"


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_an_archive_that_is_cut_off_is_refused_by_its_name(tmp_path: Path, packing: str, share: float) -> None:
    noise = random.Random(7).randbytes(60_000).hex()
    whole = PACKINGS[packing](ADS + "".join(f"2026-07-14,{noise[n : n + 40]},1,1\n" for n in range(0, len(noise), 40)))
    path = tmp_path / f"export.csv.{packing}"
    path.write_bytes(whole[: int(len(whole) * share)])
    error = refused(path)
    assert ("damaged or cut off" in error.message, error.file, error.remedy) == (True, str(path), "Fetch it again.")


def test_an_archive_of_several_files_names_them(tmp_path: Path) -> None:
    (tmp_path / "export.zip").write_bytes(zipped({"a.csv": ADS, "b.csv": ADS}))
    error = refused(tmp_path / "export.zip")
    assert (error.message, error.remedy) == (
        "The ZIP archive holds 2 files: a.csv, b.csv.", "Unpack it and import the folder.",
    )  # fmt: skip


def test_a_name_in_an_archive_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    assert opened(tmp_path / "inner", zipped({"../../../escaped.csv": ADS}), "export.zip").rows
    assert not (tmp_path / "escaped.csv").exists()


def test_a_header_that_begins_as_an_archive_does_is_text(tmp_path: Path) -> None:
    assert opened(tmp_path, "BZh1,b\n1,2\n").columns == ("BZh1", "b")


def test_the_content_tells_the_format_and_not_the_name(tmp_path: Path) -> None:
    assert opened(tmp_path, ADS, "export.xls").head.format == "csv"
    assert opened(tmp_path, '{"a": 1}\n{"a": 2}\n', "export.csv").head.format == "json"


def test_the_surest_connector_reads_the_file() -> None:
    text = "Campaign|Currency code|Campaign type|Day|Impr.|Cost|Clicks\nA|EUR|Search|2026-07-14|9|1.50|2"
    assert recognise(table(text)).connector == "google_ads"


def test_a_person_may_say_which_connector_reads_it() -> None:
    text = "Campaign|Currency code|Campaign type|Day|Impr.|Cost|Clicks\nA|EUR|Search|2026-07-14|9|1.50|2"
    assert recognise(table(text), only="tabular").connector == "tabular"
    with pytest.raises(UnknownName, match="google_ads"):
        recognise(table(text), only="google_adds")
    with pytest.raises(UnrecognisedFile, match="'sendgrid' does not know"):
        recognise(table(text), only="sendgrid")


def test_an_unknown_file_is_refused_with_its_columns_and_how_to_map_them() -> None:
    with pytest.raises(UnrecognisedFile, match=r"Its columns: colour, taste\..*--map spend=Cost"):
        recognise(table("colour|taste\nred|sweet"))
    with pytest.raises(UnrecognisedFile, match=r"--map spend=\$\.Cost"):
        recognise(objects({"colour": "red"}))


def test_one_single_column_may_be_the_wrong_delimiter(tmp_path: Path) -> None:
    file = opened(tmp_path, "Day~Cost\n2026-07-14~2.50\n")
    with pytest.raises(UnrecognisedFile, match="separate them by a comma"):
        recognise(file.head)


def test_reference_data_that_is_mapped_by_hand_is_read_all_the_same() -> None:
    summary = table("ID|frequency|recency|T\n1|2|3|4")
    assert recognise(summary).kind is Kind.REFERENCE
    assert recognise(summary, mapped=["day", "clicks"]).kind is Kind.MEASURES


def test_many_columns_are_not_all_shown() -> None:
    with pytest.raises(UnrecognisedFile, match="and 8 more"):
        recognise(table("|".join(f"x{number}" for number in range(20))))


@pytest.mark.parametrize(
    ("mapped", "kind"),
    [(["day", "spend"], Kind.MEASURES), (["occurred_at", "email", "type"], Kind.EVENTS), (["spend"], Kind.MEASURES)],
)
def test_an_unknown_file_that_is_mapped_by_hand_is_read_as_what_the_fields_are_of(
    mapped: list[str], kind: Kind
) -> None:
    reading = recognise(table("colour|taste\nred|sweet"), mapped=mapped)
    assert (reading.connector, reading.kind, dict(reading.fields)) == ("tabular", kind, {})


EXPECTED = {
    "ads/facebook_ads_kag.csv": ("tabular", Kind.MEASURES, 1143),
    "ads/fivetran/google_ads_campaign_stats_data.csv": ("google_ads", Kind.MEASURES, 16),
    "ads/fivetran/google_ads_campaign_history_data.csv": ("google_ads", Kind.CAMPAIGNS, 10),
    "ads/fivetran/google_ads_account_history_data.csv": ("google_ads", Kind.CAMPAIGNS, 1),
    "ads/fivetran/facebook_ads_basic_ad_data.csv": ("meta_ads", Kind.MEASURES, 10),
    "ads/fivetran/facebook_ads_basic_ad_actions_data.csv": ("meta_ads", Kind.MEASURES, 10),
    "ads/fivetran/facebook_ads_basic_ad_action_values_data.csv": ("meta_ads", Kind.MEASURES, 82),
    "ads/fivetran/facebook_ads_ad_history_data.csv": ("meta_ads", Kind.CAMPAIGNS, 12),
    "ads/fivetran/facebook_ads_ad_set_history_data.csv": ("meta_ads", Kind.CAMPAIGNS, 14),
    "ads/fivetran/facebook_ads_campaign_history_data.csv": ("meta_ads", Kind.CAMPAIGNS, 9),
    "ads/fivetran/facebook_ads_account_history_data.csv": ("meta_ads", Kind.CAMPAIGNS, 59),
    "webhooks/sendgrid.json": ("sendgrid", Kind.EVENTS, 7),
    "clv/CDNOW_sample.txt": ("orders", Kind.EVENTS, 6919),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_every_real_file_is_known_and_read_whole(real_data: Path, name: str) -> None:
    file = Opened(real_data / name)
    reading = recognise(file.head)
    assert (reading.connector, reading.kind, len(file.rows)) == EXPECTED[name]
    assert file.rejected == []


def sums(file: Opened, *columns: str) -> tuple[float, ...]:
    places = [file.columns.index(column) for column in columns]
    return tuple(round(sum(float(row[place] or 0) for row in file.rows), 2) for place in places)


def test_the_columns_that_are_named_hold_the_published_figures(real_data: Path) -> None:
    def total(name: str, *fields: str) -> tuple[float, ...]:
        file = Opened(real_data / name)
        reading = recognise(file.head)
        return sums(file, *(reading.fields[field].column for field in fields))

    facts = ("impressions", "clicks", "spend", "conversions", "reported_conversions")
    assert total("ads/facebook_ads_kag.csv", *facts) == (213_434_828, 38_165, 58_705.23, 1_079, 3_264)
    assert total("ads/fivetran/google_ads_campaign_stats_data.csv", "spend", "clicks") == (231_330_000, 280)
    assert total("ads/fivetran/facebook_ads_basic_ad_data.csv", "spend", "clicks") == (643.63, 149)
    assert total("clv/CDNOW_sample.txt", "value") == (244_091.94,)


def test_cdnow_has_its_customers(real_data: Path) -> None:
    file = Opened(real_data / "clv" / "CDNOW_sample.txt")
    place = file.columns.index(recognise(file.head).fields["contact_id"].column)
    assert len({row[place] for row in file.rows}) == 2357
