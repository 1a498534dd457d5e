"""Every figure in the registry has a slow twin and a test that somebody counted by hand.

A new figure fails here until both are written, or until :data:`MODELS` says why there can be no
twin and names the test that proves it in its place.
"""

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

from metrics.engine.core import Metric
from metrics.registry import REGISTRY
from tests.twins.registered import TWINS

ROOT = Path(__file__).parents[2]
_M = "tests/metrics/figures/"
_STOCK = f"{_M}test_stock_and_flow.py::"
_MARKET = f"{_M}test_market_and_office.py::"
_TRADE = f"{_M}test_trade.py::"
_SCHOOL = f"{_M}test_schools.py::"
_STAY = f"{_M}test_retention.py::"
_GAP = f"{_M}test_gap.py::"
_CITY = f"{_M}test_benchmark.py::"
_MATCH = f"{_M}test_matching.py::"
_PEER = f"{_M}test_peers.py::"
_POLICY = f"{_M}test_policy.py::"
_CHAIN = f"{_M}test_chains.py::"
_SERVICE = f"{_M}test_service.py::"
_COVER = f"{_M}test_policy_cover.py::"
_HERE = "tests/twins/test_by_hand.py::"
_SPOTS = "tests/twins/test_spots.py::test_hot_spots_are_their_slow_twin"

# Twins that need a world of their own stand in a test of their own.
ALONE = {
    "shortage_index": f"{_GAP}test_the_shortage_index_is_its_slow_twin",
    "talent_hotspot": _SPOTS,
    "gap_hotspot": _SPOTS,
    "inflow_hotspot": _SPOTS,
}

_OFFICE = {
    "test_what_was_paid_and_what_is_due": (
        "payout_amount",
        "payout_cases",
        "days_to_pay",
        "due_amount",
        "due_cases",
    ),
    "test_budget_execution_is_public_and_exact": ("budget_execution",),
    "test_graduates_who_stay_among_the_placed_and_traceable": (
        "graduates",
        "graduate_destinations",
        "graduates_stay_city",
        "graduates_stay_province",
    ),
    "test_a_target_is_read_at_its_own_level_beside_the_year_gone": ("progress_new_college",),
    "test_new_posts_heads_titles_and_firms": (
        "new_posts",
        "new_headcount",
        "hot_titles",
        "hiring_firms",
    ),
    "test_a_post_is_open_until_it_closes_or_for_three_months": ("open_headcount",),
    "test_fill_rate_counts_only_posts_that_say_how_many_came": ("fill_rate",),
    "test_days_to_fill_of_posts_that_filled_and_closed": ("days_to_fill",),
    "test_pay_is_the_middle_of_the_range": ("posted_pay",),
    "test_seekers_their_hukou_and_intentions": (
        "seekers",
        "intentions_reached",
        "intention_rate",
    ),
    "test_posts_registered_over_seekers_registered": ("openings_per_seeker",),
    "test_open_posts_per_seeker_are_another_figure": ("open_headcount_per_seeker",),
}
_LIVES = {
    "test_talent_is_degree_or_skill_and_never_unknown": ("talent_stock", "employed"),
    "test_share_and_density_share_their_parts": ("talent_share",),
    "test_a_density_of_one_education_is_among_all_the_employed": ("talent_density",),
    "test_growth_compares_with_the_same_month_a_year_before": ("talent_growth",),
    "test_presence_in_the_first_month_is_no_arrival": ("new_college",),
    "test_arrivals_and_departures_are_seen_from_the_region": ("inflow", "outflow", "net_inflow"),
    "test_where_they_came_from_and_went": ("inflow_from", "outflow_to"),
    "test_each_step_by_hand": (
        "step_new",
        "step_returned",
        "step_reclassified",
        "step_paused",
        "step_left",
    ),
}
_TRADES = {
    "test_posts_per_seeker_of_occupations": ("openings_per_seeker_year",),
    "test_growth_of_demand_and_of_the_employed": (
        "demand_growth",
        "employment_growth",
        "occupation_growth",
    ),
    "test_occupations_between_the_points_take_the_one_before": ("occupation_employed",),
    "test_heads_wanted_per_employed": ("gap_intensity",),
    "test_heads_not_filled": ("unfilled_headcount",),
    "test_a_move_inside_the_region_is_no_leaving": ("leaving_rate",),
    "test_below_the_education_that_posts_want": ("underqualified_share",),
    "test_pay_against_all_and_against_last_year": ("pay_premium", "pay_growth"),
    "test_insured_pay_is_a_median_of_ten_or_more": ("insured_pay",),
    "test_a_chain_shows_three_firms_or_more": ("chain_intensity", "chain_need"),
    "test_the_posts_behind_a_gap_name_no_employer": ("posts_behind",),
}
_GAPS = {
    "test_location_quotient_by_hand": ("location_quotient",),
    "test_shift_share_by_hand_and_on_the_screen": (
        "employment_change",
        "shift_national",
        "shift_mix",
        "shift_regional",
    ),
    "test_a_corner_that_people_leave_is_a_cold_spot": ("inflow_hotspot",),
}
_SCHOOLS = {
    "test_who_comes_of_all_who_were_placed_anywhere": (
        "graduates_come",
        "come_rate",
        "school_graduates",
    ),
    "test_rivals_are_cities_and_a_municipality_is_one_place": ("school_placed",),
    "test_majors_are_classes_and_a_trade_school_has_its_own": ("school_placed_by_class",),
    "test_paths_from_origin_to_school_to_work": ("study_paths", "native_paths"),
    "test_alumni_and_natives_now": ("school_stock", "natives_now", "natives_back_now"),
    "test_how_long_those_who_came_stay": ("school_arrivals", "school_stay_1", "school_stay_3"),
    "test_return_rate_is_571_of_1098": ("return_rate", "return_county_rate"),
    "test_return_rate_by_school_major_and_class": ("return_rate_by_class",),
    "test_the_legs_of_a_way_home_are_exclusive_and_add_up": (
        "natives_placed",
        "natives_returned",
    ),
    "test_who_studies_on_or_goes_abroad_is_shown_and_not_counted": ("native_graduates",),
    "test_students_by_class": ("native_students",),
}
_STAYS = {
    "test_the_curve_is_shown_in_whole_points_with_the_people_behind_it": ("retention_curve",),
    "test_stays_with_an_employer": ("job_retention_curve",),
    "test_support_is_compared_from_the_landmark_on": ("support_retention_curve",),
    "test_the_hazard_is_leavers_among_those_still_there": ("leaving_hazard",),
    "test_the_county_that_loses_people_fast_is_found": ("unusual_losses",),
}
_POLICIES = {
    "test_who_applied_and_what_was_decided": (
        "applications",
        "approved_cases",
        "refused_cases",
        "approval_rate",
    ),
    "test_each_step_has_its_days": ("days_to_decide", "days_after_decision"),
    "test_a_person_paid_twice_in_a_year_is_one": ("paid_people", "policy_people"),
    "test_budgets_by_department_and_their_growth": ("fund_budget", "fund_executed"),
    "test_a_programme_s_money_at_each_step": (
        "fund_declared",
        "fund_reviewed",
        "fund_returned",
        "fund_confirmed",
        "fund_spent",
    ),
}
_SERVICES = {
    "test_what_windows_did_how_fast_and_how_well": (
        "service_visits",
        "service_cases",
        "service_people",
        "service_online_share",
        "service_days",
        "service_satisfaction",
    ),
    "test_how_full_the_flats_are_and_what_they_cost": (
        "flat_capacity",
        "flat_occupied",
        "flat_residents",
        "flat_rate",
        "flat_rent",
    ),
    "test_what_was_lent_and_what_went_wrong": (
        "finance_cases",
        "finance_amount",
        "finance_balance",
        "finance_overdue_rate",
    ),
}
_CITIES = {"test_peers_count_in_our_newest_year_and_unit_only": ("city_published",)}
_PEERS = {
    "test_the_newest_year_that_others_have_too_and_ties_share_a_band": (
        "city_rank",
        "city_compared",
    ),
}
_OWN = {
    "test_tiers_a_to_e_are_high": ("high_tier_stock", "new_high_tier"),
    "test_masters_and_doctors_who_came": ("new_graduate_degree",),
    "test_promises_beside_what_was_done": (
        "progress_new_graduate_degree",
        "progress_new_high_tier",
    ),
    "test_net_inflow_over_the_mean_stock": ("net_inflow_rate",),
    "test_where_talent_grew_up_between_the_yearly_points": ("talent_by_origin",),
    "test_talent_by_age_and_team": ("talent_profile",),
    "test_seekers_of_a_year_against_the_year_before": ("seeker_growth",),
    "test_classes_one_by_one": (
        "come_rate_by_class",
        "graduates_come_by_class",
        "natives_placed_by_class",
    ),
    "test_how_many_are_still_here": (
        "retained_6",
        "retained_12",
        "retained_36",
        "retained_60",
    ),
    "test_leavers_against_those_expected_by_hand": ("unusual_job_losses",),
    "test_a_ratio_of_two_paces_by_hand": ("leaving_drivers",),
    "test_an_index_of_shortage_by_hand": ("shortage_index",),
    "test_mismatch_of_two_occupations_by_hand": ("mismatch_index",),
    "test_a_star_of_counties_by_hand": ("talent_hotspot", "gap_hotspot"),
}
BY_HAND: dict[str, str] = {
    id: file + name
    for file, tests in (
        (_MARKET, _OFFICE),
        (_STOCK, _LIVES),
        (_TRADE, _TRADES),
        (_GAP, _GAPS),
        (_SCHOOL, _SCHOOLS),
        (_STAY, _STAYS),
        (_CITY, _CITIES),
        (_PEER, _PEERS),
        (_POLICY, _POLICIES),
        (_SERVICE, _SERVICES),
        (_HERE, _OWN),
    )
    for name, ids in tests.items()
    for id in ids
}

# Projections are draws from a model: there is no second way of counting what has not happened.
# Each is proven by the arithmetic of its terms by hand, against published openings, and against
# what came (docs/forecast.md); the tests named count the figure itself by hand where one can.
# Outlooks of others are listed as they were published: nothing is computed.
_MODEL = "tests/metrics/models/test_supply_demand.py::test_a_cell_counted_by_hand"
_NOW = f"{_M}test_nowcasting.py::"
_TOLD = f"{_M}test_forecast_record.py::"
_BALANCE = f"{_M}test_balance_record.py::"
_HONEST = f"{_M}test_forecast_honesty.py::"
MODELS: dict[str, str] = {
    **dict.fromkeys(
        (
            "sd_demand",
            "sd_supply",
            "sd_gap",
            "sd_gap_chance",
            "sd_openings",
            "sd_entrants",
            "sd_gap_flow",
            "sd_employed",
            "sd_retention",
            "sd_demand_parts",
            "sd_supply_parts",
            "sd_history",
            "sd_closing",
        ),
        _MODEL,
    ),
    "sd_record": f"{_TOLD}test_said_and_came_by_year_is_one_year_ahead",
    "sd_record_gain": f"{_TOLD}test_gain_by_hand",
    "sd_record_error": f"{_TOLD}test_error_by_hand",
    # What past forecasts are worth: a slow twin of all of these on random forecasts in that file.
    "sd_record_direction": f"{_HONEST}test_direction_by_hand",
    "sd_record_faster": f"{_HONEST}test_faster_than_the_province_by_hand",
    **dict.fromkeys(
        ("sd_record_naive", "sd_record_bias"), f"{_HONEST}test_naive_rules_and_bias_by_hand"
    ),
    **dict.fromkeys(
        ("sd_cells_direction", "sd_cells_faster", "sd_cells_error"),
        f"{_HONEST}test_all_cells_together_by_hand",
    ),
    **dict.fromkeys(
        ("sd_cells_sure", "sd_cells_sure_right", "sd_cells_reach"),
        f"{_HONEST}test_directions_told_for_certain_by_hand",
    ),
    **dict.fromkeys(
        ("sd_bias_replacement", "sd_bias_entrants"),
        f"{_BALANCE}test_replacement_too_high_here_and_too_low_there_by_hand",
    ),
    **dict.fromkeys(
        ("sd_bias_supply", "sd_bias_gap"),
        f"{_BALANCE}test_a_gap_is_a_share_of_the_employed_by_hand",
    ),
    # What a month's nowcast was worth is asked again of each month there.
    **dict.fromkeys(
        ("now_record_employed", "now_record_new_college"),
        f"{_NOW}test_past_nowcasts_are_those_of_their_months",
    ),
    # A rank correlation of two figures that have twins; its slow version is beside its model.
    **dict.fromkeys(
        ("shortage_foresight_occupation", "shortage_foresight_industry"),
        f"{_M}test_shortage_record.py::test_rank_and_hits_by_hand",
    ),
    **dict.fromkeys(
        ("outside_demand", "outside_supply", "outside_employed"),
        f"{_M}test_outside_outlook.py::test_values_are_people_and_editions_stay_apart",
    ),
    # Shares and quotients of the people first paid, whose cube has a slow loop of its own in that
    # file; the matching is proven in tests/metrics/models/test_effect.py.
    **dict.fromkeys(
        (
            "paid_stay_12",
            "paid_stay_36",
            "cost_per_recipient_12",
            "cost_per_recipient_36",
            "cost_per_stayer_12",
            "cost_per_stayer_36",
        ),
        f"{_POLICY}test_recipients_still_here_and_what_they_were_paid",
    ),
    "policy_coverage": f"{_COVER}test_whoever_met_the_conditions_is_counted_where_and_at_whom",
    # What formulas and weights make of published figures: by hand there; the ranks under all
    # weightings against exact and slow versions in tests/metrics/models/test_benchmark_models.py.
    **dict.fromkeys(
        (
            "rd_per_worker",
            "skilled_share",
            "higher_educated_share",
            "human_capital_share",
            "talent_contribution",
        ),
        f"{_PEER}test_standard_indicators_are_printed_or_worked_out_and_say_which",
    ),
    **dict.fromkeys(("attraction_index", "attraction_rank"), f"{_PEER}test_the_index_by_hand"),
    "attraction_lead": f"{_PEER}test_how_often_we_lead_by_hand",
    "policy_clause_amount": f"{_PEER}test_clauses_in_force_beside_each_other",
    # Pairs are a model's, not counted: persons one by one stand against the cells in that file and
    # over random markets in tests/metrics/models/test_matching.py.
    **dict.fromkeys(
        ("matchable_seekers", "matchable_share"),
        f"{_MATCH}test_how_many_could_be_matched_by_hand",
    ),
    # A quotient of two figures that have twins, one of them a median as it is shown.
    "flat_rent_burden": f"{_SERVICE}test_rent_is_set_against_the_pay_of_the_place",
    "requirement_gain": f"{_MATCH}test_what_leaving_one_requirement_out_would_add_by_hand",
    "major_posts": f"{_MATCH}test_posts_by_the_majors_that_lead_to_them",
    # Sums over employers, hidden for their sake from all cells at once: the employers' own years
    # and the moves stand against loops over the raw spells in that file, the hiding against an
    # intruder in tests/metrics/disclosure/test_employers.py.
    **dict.fromkeys(
        (
            "chain_employed",
            "chain_talent_share",
            "chain_joined",
            "chain_departed",
            "chain_stay_12",
        ),
        f"{_CHAIN}test_people_of_a_chain_by_hand",
    ),
    "chain_structure": f"{_CHAIN}test_structure_is_a_class_among_all",
    "chain_losses": f"{_CHAIN}test_losses_stand_against_like_employers",
    **dict.fromkeys(
        ("chain_fill_rate", "chain_paid"),
        f"{_CHAIN}test_fill_and_money_hide_what_too_few_stand_behind",
    ),
    **dict.fromkeys(
        ("industry_moves", "industry_move_pay"),
        f"{_CHAIN}test_moves_and_their_pay_are_their_slow_loop",
    ),
    "policy_effect": f"{_M}test_event_effect.py::test_what_a_policy_added_by_hand",
    "grant_coverage": f"{_POLICY}test_who_of_those_eligible_was_granted",
    "grant_effect": f"{_POLICY}test_a_grant_is_judged_against_like_people",
    "budget_growth": f"{_POLICY}test_budgets_by_department_and_their_growth",
    "now_new_college": f"{_NOW}test_this_years_arrivals_by_hand",
    "now_employed": f"{_NOW}test_employed_at_the_years_end",
    "now_talent_stock": f"{_NOW}test_talent_at_the_years_end",
    **dict.fromkeys(
        ("now_new_graduate_degree", "now_new_high_tier"),
        f"{_NOW}test_masters_and_high_tiers_are_carried_on_like_all_who_came",
    ),
    # A list of what was issued: nothing is computed.
    "promise": f"{_M}test_promise.py::test_each_level_has_its_own_and_they_are_not_added_up",
}


@cache
def functions(file: str) -> dict[str, str]:
    """The source of each test of a file, by name."""
    text = (ROOT / file).read_text("utf-8")
    return {
        node.name: ast.get_source_segment(text, node) or ""
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef)
    }


def counts_something(source: str) -> bool:
    """Whether an assertion of the test holds a number that somebody wrote down."""
    return any(
        isinstance(leaf, ast.Constant) and type(leaf.value) in (int, float)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assert)
        for leaf in ast.walk(node)
    )


def names_of(metric: Metric) -> set[str]:
    """What a test may call a figure: its id, and the constants that hold it."""
    found = {metric.id}
    for name, module in list(sys.modules.items()):
        if name.startswith("metrics."):
            found |= {k for k, v in vars(module).items() if v is metric}
    return found


def test_source(node: str) -> str:
    file, name = node.split("::")
    found = functions(file)
    assert name in found, f"{node} is no test"
    return found[name]


test_source.__test__ = False  # type: ignore[attr-defined]


@pytest.mark.parametrize("id", REGISTRY)
def test_a_figure_has_a_slow_twin(id):
    assert id in TWINS or id in ALONE or id in MODELS, (
        f"{id}: write a slow twin in tests/twins and register it"
    )
    for table in (ALONE, MODELS):
        if id in table:
            assert counts_something(test_source(table[id])), f"{table[id]} asserts no number"


@pytest.mark.parametrize("id", [id for id in REGISTRY if id not in MODELS])
def test_a_figure_is_counted_by_hand(id):
    assert id in BY_HAND, f"{id}: count it by hand in a test and name the test in BY_HAND"
    source = test_source(BY_HAND[id])
    called = names_of(REGISTRY[id])
    assert any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", source) for name in called), (
        f"{BY_HAND[id]} does not ask for {id}"
    )
    assert counts_something(source), f"{BY_HAND[id]} asserts no number"


def test_nothing_is_registered_that_is_no_figure():
    assert {*TWINS, *ALONE, *BY_HAND, *MODELS} <= set(REGISTRY)
    assert not set(MODELS) & {*TWINS, *ALONE}
