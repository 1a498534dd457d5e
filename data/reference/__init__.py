"""Reference tables: regions, industries, occupations, schools, majors, and text to their codes.

Importing costs milliseconds; each table is read once, on first use. Nothing here needs a network
or a package beyond the standard library (but for the making of map files). `build_reference.py`
remakes the CSV files. May not: know a contract or a home.
"""

from data.reference.industry_codes import (
    Industry,
    Section,
    industries,
    industry,
    section_alone,
    sections,
    sections_alone,
)
from data.reference.industry_text import industry_code
from data.reference.major_list import Link, MajorClass, links, major_class, majors
from data.reference.occupation_codes import Occupation, occupation, occupations
from data.reference.places import Place, PlaceError, resolve_place
from data.reference.region_codes import (
    Region,
    Successor,
    county_label,
    current_code,
    region,
    region_name,
    regions,
)
from data.reference.school_list import School, school, schools
from data.reference.tables import TABLES, table

__all__ = [
    "TABLES",
    "Industry",
    "Link",
    "MajorClass",
    "Occupation",
    "Place",
    "PlaceError",
    "Region",
    "School",
    "Section",
    "Successor",
    "county_label",
    "current_code",
    "industries",
    "industry",
    "industry_code",
    "links",
    "major_class",
    "majors",
    "occupation",
    "occupations",
    "region",
    "region_name",
    "regions",
    "resolve_place",
    "school",
    "schools",
    "section_alone",
    "sections",
    "sections_alone",
    "table",
]
