"""The catalogue as a semantic model, the contracts as data contracts: for others' catalogues."""

from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from dashboard.access import holdings
from dashboard.serving.v1 import parameters
from dashboard.serving.v1.asking import NothingHere, Who, about, holds, noted, tag, unchanged
from dashboard.serving.v1.command import written
from dashboard.serving.v1.forms import DOCUMENTS, MEDIA, json_answer, wanted
from dashboard.serving.v1.route import PREFIX, Guarded
from data.contracts import CONTRACTS, odcs
from metrics import interchange

router: Final = APIRouter(prefix=PREFIX, route_class=Guarded)


def _give(request: Request, who: Who, what: str, told: Any) -> Response:
    form = wanted(request, DOCUMENTS)
    mark = tag(request, who, "", form)
    noted(who, what)
    if holds(request, mark):
        return unchanged(mark)
    if form == "yaml":
        return Response(written(told, form), headers=about(mark), media_type=MEDIA["yaml"])
    return json_answer(told, mark)


@router.get("/metadata/semantic-model", response_model=dict[str, Any], summary="语义模型")
def semantic_model(request: Request, who: Who, format: parameters.MetaForm = None) -> Response:
    """全部指标与维度，按 Apache Ossie（Open Semantic Interchange）的格式。"""
    told = interchange.semantic_model(holdings.settings().approved_by)
    return _give(request, who, "metadata/semantic-model", told)


@router.get("/metadata/contracts", response_model=list[dict[str, Any]], summary="全部数据合同")
def contracts(request: Request, who: Who, format: parameters.MetaForm = None) -> Response:
    """每个来源表，按 Open Data Contract Standard 3.1 的格式。"""
    return _give(request, who, "metadata/contracts", odcs.contracts())


@router.get("/metadata/contracts/{contract}", response_model=dict[str, Any], summary="一份数据合同")
def contract(
    request: Request,
    who: Who,
    contract: parameters.ContractPath,
    format: parameters.MetaForm = None,
) -> Response:
    """一个来源表，按 Open Data Contract Standard 3.1 的格式。"""
    found = CONTRACTS.get(contract)
    if found is None:
        known = "、".join(CONTRACTS)
        raise NothingHere(f"没有来源表「{contract[:60]}」；可用：{known}")
    return _give(request, who, f"metadata/contracts/{contract}", odcs.contract(found))
