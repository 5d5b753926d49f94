"""The configuration: the guide's values, validated as a whole, told with field, value and range."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanoos.campaigns.spec import CampaignSpec
from nanoos.control.config import PRESETS, OrchestratorConfig, merge_config, parse_config, preset
from nanoos.domain.errors import InvalidInput
from nanoos.orchestrator import get_default_config

THE_GUIDES_DEFAULTS = {
    "max_simultaneous_simulations": 10,
    "max_simultaneous_experiments": 5,
    "training_frequency_hours": 24,
    "min_new_samples_for_retrain": 100,
    "experiment_budget_per_campaign": 50,
    "simulation_budget_per_campaign": 1000,
    "active_learning_threshold": 0.8,
    "bo_acquisition_function": "ei",
    "max_iterations_per_run": 3,
    "experiment_trigger_score_threshold": 0.9,
    "campaign_priorities": {},
}


def test_the_defaults_are_exactly_the_guides() -> None:
    assert get_default_config() == THE_GUIDES_DEFAULTS
    assert parse_config({}).model_dump() == THE_GUIDES_DEFAULTS


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_a_whole_valid_configuration(name: str) -> None:
    values = preset(name)
    assert set(values) == set(THE_GUIDES_DEFAULTS)
    assert parse_config(values).model_dump() == values


def test_the_presets_differ_from_the_defaults_as_in_the_guide() -> None:
    assert preset("default") == THE_GUIDES_DEFAULTS
    assert preset("production")["simulation_budget_per_campaign"] == 5000
    assert preset("high_throughput")["max_simultaneous_simulations"] == 100
    assert preset("conservative")["max_iterations_per_run"] == 1


def test_an_unknown_preset_is_refused_with_those_that_exist() -> None:
    with pytest.raises(InvalidInput, match=r"no preset 'turbo'.*production"):
        preset("turbo")


@pytest.mark.parametrize("function", ["ei", "pi", "ucb"])
def test_the_guides_acquisition_functions_are_accepted(function: str) -> None:
    assert parse_config({"bo_acquisition_function": function}).bo_acquisition_function == function


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("max_simultaneous_simulations", -1, "from 0"),
        ("max_simultaneous_simulations", 10**7, "to 1,000,000"),
        ("max_simultaneous_simulations", "10", "whole number"),
        ("max_simultaneous_simulations", 2.5, "whole number"),
        ("max_simultaneous_simulations", True, "whole number"),
        ("max_simultaneous_simulations", None, "whole number"),
        ("max_simultaneous_experiments", -1, "from 0"),
        ("training_frequency_hours", 0, "above 0"),
        ("training_frequency_hours", float("nan"), "a number"),
        ("training_frequency_hours", float("inf"), "to 8,760"),
        ("training_frequency_hours", "24", "a number"),
        ("training_frequency_hours", True, "a number"),
        ("min_new_samples_for_retrain", 0, "from 1"),
        ("experiment_budget_per_campaign", -5, "from 0"),
        ("simulation_budget_per_campaign", -5, "from 0"),
        ("active_learning_threshold", 1.01, "to 1"),
        ("active_learning_threshold", float("nan"), "a number"),
        ("bo_acquisition_function", "magic", "'ei', 'pi', 'ucb'"),
        ("bo_acquisition_function", 3, "'ei', 'pi', 'ucb'"),
        ("max_iterations_per_run", -1, "from 0"),
        ("experiment_trigger_score_threshold", -0.1, "from 0"),
        ("campaign_priorities", {"a": "high"}, "campaign_priorities.a"),
        ("campaign_priorities", ["a"], "default {}"),
    ],
)
def test_a_value_out_of_range_is_refused_with_field_value_and_range(field: str, value: object, allowed: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_config({field: value})
    message = caught.value.message
    assert field in message
    assert repr(value) in message or repr(next(iter(value.values()))) in message
    assert allowed in message
    assert "Nothing has changed" in caught.value.hint


def test_an_unknown_key_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match=r"max_simulations is unknown .*max_simultaneous_simulations"):
        parse_config({"max_simulations": 3})


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_config({"max_iterations_per_run": -1, "active_learning_threshold": 2, "other": 1})
    for name in ("max_iterations_per_run=-1", "active_learning_threshold=2", "other is unknown"):
        assert name in caught.value.message


def test_whole_numbers_are_accepted_where_fractions_are() -> None:
    assert parse_config({"training_frequency_hours": 12, "active_learning_threshold": 1}).training_frequency_hours == 12


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "max_simultaneous_simulations": st.integers(0, 10**6),
            "training_frequency_hours": st.floats(0.001, 8760),
            "active_learning_threshold": st.floats(0, 1),
            "bo_acquisition_function": st.sampled_from(["ei", "pi", "ucb", "auto"]),
            "campaign_priorities": st.dictionaries(st.text(max_size=10), st.integers(-9, 9), max_size=3),
        },
    )
)
def test_a_merged_configuration_has_the_changes_and_otherwise_what_was_there(changes: dict[str, object]) -> None:
    present = preset("production")
    assert merge_config(present, changes).model_dump() == {**present, **changes}


def test_the_configuration_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValueError, match="frozen"):
        OrchestratorConfig().max_iterations_per_run = 7  # type: ignore[misc]  # that is what is tested


@pytest.mark.parametrize("budget", ["simulation_budget", "experiment_budget"])
def test_a_campaigns_own_budget_and_the_default_have_one_maximum(budget: str) -> None:
    default, own = OrchestratorConfig.model_json_schema(), CampaignSpec.model_json_schema()
    (of_campaign,) = (shape["maximum"] for shape in own["properties"][budget]["anyOf"] if "maximum" in shape)
    assert default["properties"][f"{budget}_per_campaign"]["maximum"] == of_campaign
