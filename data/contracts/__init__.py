"""The source tables, each defined once: template, validator, dictionary, anonymiser.

May not: read a value or a file; a contract is data.
"""

from data.contracts.base import Column, Contract, Kind, Order, Protects, Timing
from data.contracts.city import CITY_INDICATOR, POLICY_CLAUSE
from data.contracts.education import GRADUATE, STUDENT
from data.contracts.employer_identity import EMPLOYER_IDENTITY
from data.contracts.employment import EMPLOYMENT, INSURANCE_MONTH
from data.contracts.funding import FUND_STEP
from data.contracts.headers import known_in_the_field
from data.contracts.identity import IDENTITY
from data.contracts.market import EMPLOYER, JOB_POSTING, JOB_SEEKER
from data.contracts.person import PERSON
from data.contracts.policy import FUND_BUDGET, POLICY_PAYOUT, TARGET
from data.contracts.register import POLICY
from data.contracts.service import SERVICE_USE, TALENT_FINANCE

CONTRACTS: dict[str, Contract] = {
    contract.name: known_in_the_field(contract)
    for contract in (
        PERSON,
        INSURANCE_MONTH,
        EMPLOYMENT,
        GRADUATE,
        STUDENT,
        JOB_POSTING,
        JOB_SEEKER,
        EMPLOYER,
        POLICY,
        POLICY_PAYOUT,
        FUND_BUDGET,
        FUND_STEP,
        SERVICE_USE,
        TALENT_FINANCE,
        TARGET,
        CITY_INDICATOR,
        POLICY_CLAUSE,
        IDENTITY,
        EMPLOYER_IDENTITY,
    )
}

__all__ = ["CONTRACTS", "Column", "Contract", "Kind", "Order", "Protects", "Timing"]
