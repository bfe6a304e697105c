"""Runs of a model over granted items (Art. 22 no. 3): the result is given, the rows never are; each run is logged with its hash."""

from app.domain import data_delivery as rights
from app.domain import data_models
from app.domain.data_delivery import Channel, Refusal
from app.domain.errors import Missing
from app.services import data_delivery
from app.services.work import Unit
from app.store.models.data import DataDelivery
from app.store.models.entitlements import Entitlement


def run(unit: Unit, number: str, model_id: str, group: str, measure: str, address: str) -> DataDelivery | Refusal:
    """Run a model for one's own entitlement; the line of the log with the result. Raises Missing, Invalid."""
    if unit.actor.party_id is None:
        raise Missing
    counter = data_delivery.at_the_counter(unit, Entitlement.number == number, Entitlement.party_id == unit.actor.party_id)
    if counter is None:
        raise Missing
    if refusal := data_delivery.weighed(unit, counter, Channel.MODEL):
        return refusal
    model, items = data_models.asked(model_id, group, measure, counter.items)
    chunks = unit.office.data.stream(counter.shelved.sha256, items)
    result = data_models.run(model, items, chunks, counter.quota.smallest_group).as_json()
    inputs = {"model": model.id, "version": model.version, "group": group, "measure": measure if model.measures else ""}
    line = data_delivery.given(
        unit, counter, Channel.MODEL, items, counter.shelved.rows, address, format="result", details={**inputs, "title": model.title},
        result=result, result_sha256=rights.digest_of(result),
    )  # fmt: skip
    unit.session.flush()  # the page of the result is named by its id
    return line
