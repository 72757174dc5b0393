"""Which campaign a label means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.analytics.naming import NO_CAMPAIGN, CampaignNames, campaign_key
from tests.analytics.facts import Named

ADS = (
    Named("ads", "campaign", "4711", "Brand search EU"), Named("ads", "ad_group", "g1", "Group", "4711"),
    Named("ads", "ad", "a1", "Ad", "g1"),
)  # fmt: skip
BRAND = ("brand-search-eu", "Brand search EU")


@pytest.mark.parametrize(
    "label",
    [
        "Brand search EU",
        "brand-search-eu",
        "brand_search_eu",
        "BRAND SEARCH EU",
        "  Brand  search  EU! ",
        "Brand search – EU",
    ],
)
def test_spellings_of_one_name_share_a_key(label: str) -> None:
    assert campaign_key(label) == "brand-search-eu"


@pytest.mark.parametrize(
    ("name", "key"), [("Größe", "grösse"), ("春の新作", "春の新作"), ("100%", "100"), ("!!!", "!!!"), ("", "")]
)
def test_a_name_without_latin_letters_keeps_a_key_of_its_own(name: str, key: str) -> None:
    assert campaign_key(name) == key


@given(st.text())
def test_a_key_is_its_own_key(name: str) -> None:
    assert campaign_key(campaign_key(name)) == campaign_key(name)


@pytest.mark.parametrize("source", ["ads", "shop"])
@pytest.mark.parametrize("label", ["4711", "Brand search EU", "brand-search-eu"])
def test_an_id_that_has_a_name_stands_for_it_wherever_it_is_seen(source: str, label: str) -> None:
    assert CampaignNames(ADS).resolve(source, label) == BRAND


@pytest.mark.parametrize("ad", ["a1", "g1"])
def test_an_ad_belongs_to_the_campaign_above_it(ad: str) -> None:
    assert CampaignNames(ADS).resolve("ads", None, ad) == BRAND


def test_an_ad_of_another_source_is_another_ad() -> None:
    assert CampaignNames(ADS).resolve("shop", None, "a1") == ("a1", "a1")


def test_the_same_id_at_two_sources_is_two_campaigns() -> None:
    names = CampaignNames([Named("one", "campaign", "7", "Spring"), Named("two", "campaign", "7", "Autumn")])
    assert [names.resolve(source, "7")[0] for source in ("one", "two")] == ["spring", "autumn"]


def test_the_newest_name_of_a_campaign_wins() -> None:
    names = CampaignNames([*ADS, Named("ads", "campaign", "4711", "Brand search all")])
    assert names.resolve("ads", "4711") == ("brand-search-all", "Brand search all")


def test_nothing_says_no_campaign() -> None:
    assert {CampaignNames(ADS).resolve("ads", label) for label in (None, "")} == {NO_CAMPAIGN}


def test_an_unknown_label_is_a_campaign_of_that_name() -> None:
    assert CampaignNames(()).resolve("shop", "Sumer Sale") == ("sumer-sale", "Sumer Sale")


@pytest.mark.parametrize("label", ["sumer-sale", "Sumer Sale", "SUMER_SALE"])
def test_a_person_may_say_which_campaign_a_label_means(label: str) -> None:
    names = CampaignNames([Named("ads", "campaign", "9", "Summer Sale")], {"sumer-sale": "Summer Sale"})
    assert names.resolve("shop", label) == names.resolve("ads", "9") == ("summer-sale", "Summer Sale")


def test_a_loop_in_the_data_ends() -> None:
    names = CampaignNames([Named("ads", "ad", "a", None, "b"), Named("ads", "ad_group", "b", None, "a")])
    assert names.resolve("ads", None, "a")[0] in {"a", "b"}
