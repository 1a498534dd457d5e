"""What a snapshot serves: every cube with its columns, in order. The build makes exactly these.

This is the format of the cubes. A published snapshot keeps the columns that it was built with, so
after an upgrade a figure may ask for one that it lacks; it then says so in its place, until the
next build (docs/upgrading.md). A column whose meaning changes therefore gets another name: under
the old one an old snapshot would answer wrongly instead of not at all.
"""

from collections.abc import Mapping, Sequence
from typing import Final

_COLUMNS: Final = {
    "stock": "month region industry education people talent high",
    "origin_stock": "month region education origin talent",
    "profile": "month region education age tier team talent",
    "flow": "level month region event industry education people talent high",
    "od": "level month region event education other people talent",
    "leaver_ripening": "level month region education lag talent",
    "posting": "month region industry occupation education channel posts headcount new_posts "
    "new_headcount filled filled_of",
    "posting_pay": "month region industry occupation education bin posts",
    "posting_days": "month region industry occupation education bin posts",
    "posting_title": "month region title posts headcount",
    "posting_firm": "span month level region industry firms",
    "seeker": "month region hukou education occupation seekers reached",
    "match_seeker": "month region home education occupation pay seekers",
    "match_post": "month region education occupation pay headcount",
    "seeker_ripening": "month region education lag reached",
    "posting_ripening": "month region education lag filled filled_of",
    "days_ripening": "month region education lag bin posts",
    "trade_stock": "month region occupation education people",
    "trade_pay": "month region industry occupation bin people",
    "trade_stay": "month region industry occupation people left_1 left_2 left_3",
    "chain": "month region chain chain_link firms people headcount",
    "chain_need": "region chain chain_link occupation firm headcount",
    "posting_detail": "month region industry education occupation title posts headcount pay_low "
    "pay_high",
    "graduate_out": "year school region education origin destination_type destination "
    "destination_city industry traced stays_city stays_province people",
    "student_in": "year school origin education people",
    "school_key": "sid school school_place school_province first_class",
    "school_out": "year sid major education destination_type placed place region people",
    "native_out": "year region sid major education destination_type work leg people",
    "study_path": "year sid origin origin_province place destination people",
    "enrolled": "year sid major education region people",
    "school_talent": "sid region education talent",
    "school_stay": "level region sid education january fresh arrivals seen12 here12 seen36 here36",
    "native_now": "region sid education year work people",
    "application": "month region policy kind nature status cases",
    "application_ripening": "month region policy kind nature lag approved refused decided",
    "decide_days": "month region policy kind nature bin cases",
    "after_days": "month region policy kind nature bin cases",
    "payout_paid": "month region policy kind nature cases amount",
    "payout_person": "level region month people",
    "policy_person": "level region policy month people",
    "paid_stay": "level region policy january people seen12 here12 amount12 seen36 here36 amount36",
    "payout_days": "month region kind bin cases",
    "payout_due": "region kind wait cases amount",
    "suspect": "case_id region policy kind department rule month status amount",
    "policy_register": "policy kind region start_month end_month department fund_source amount "
    "education age insured_months arrived_from stay_months claim_gap clause registered used",
    "policy_event": "policy region outcome start_month",
    "policy_cover": "region policy january nature eligible granted",
    "policy_overlap": "kind policy other region first_month last_month",
    "fund": "year region department programme budget executed",
    "fund_way": "year region department programme fund_source step day amount",
    "promise_row": "region year kind indicator target department lead milestones state due issued "
    "progress earlier",
    "promise": "level indicator region year target",
    "service_desk": "month region service channel visits cases people rated satisfied timed "
    "case_days",
    "flat": "month region service capacity occupied residents priced net_rent",
    "finance": "month region finance_kind product cases amount outstanding balance watched overdue",
    "indicator": "region indicator year value unit source edition margin",
    "clause": "region policy item grantee paid_as amount threshold since until source",
    "life": "level region january talent education industry school_group native received tenure "
    "exits censored",
    "life_job": "region january education industry nature size tenure exits censored",
    "life_firm": "level region nature size firms",
    "cell_stay": "level region section band month tenure due former people here stayed raised "
    "moved away gone vanished",
    "cell_entry": "level region section band month way people",
    "firm_register": "firm code name region industry section size nature chain chain_link",
    "chain_register": "firm region section size chain chain_link",
    "firm_year": "month firm people talent joined departed seen12 here12 headcount filled "
    "filled_of cases amount",
    "firm_people": "month firm education age tier people",
    "industry_move": "month region from_industry industry people",
    "move_pay": "month region from_industry industry pay_before pay_after people",
    "limits": "first_month last_month",
}
SERVED: Final[dict[str, tuple[str, ...]]] = {
    name: tuple(columns.split()) for name, columns in _COLUMNS.items()
}


def lacking(built: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """What a snapshot lacks of the present format.

    Args:
        built: its cubes with their columns.

    Returns:
        Names of cubes, and ``cube.column`` where only a column is missing.
    """
    return tuple(
        name if name not in built else f"{name}.{column}"
        for name, columns in SERVED.items()
        for column in (columns if name in built else columns[:1])
        if column not in built.get(name, ())
    )
