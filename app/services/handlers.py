"""The vocabulary of `act("verb", ...)` in diagrams. Each verb is carried out in the deed's own transaction."""

from collections.abc import Callable

from app.domain.messages import Kind
from app.domain.moves import Term
from app.services import (
    agreeing,
    attribute_changes,
    cards,
    consulting,
    dossiers,
    entitlements,
    ledger,
    lettering,
    notifying,
    outcomes,
    promising,
    recording,
    relief,
    restricting,
    routing,
    starting,
    supporting,
    uses,
)
from app.services.work import Unit
from app.store.folders import Folder

Handler = Callable[..., None]


def issue(unit: Unit, folder: Folder, kind: str) -> None:
    """Write, number and serve a letter."""
    lettering.issue(unit, folder, kind)


def decide(unit: Unit, folder: Folder, outcome: str) -> None:
    """Set the case's outcome."""
    folder.case.outcome = outcome
    recording.write(unit, folder, "decided", outcome=outcome)


def happen(unit: Unit, folder: Folder, what: str) -> None:
    """Tell the ledger that something happened."""
    ledger.happens(unit, folder, what)


def pause(unit: Unit, folder: Folder, rule: str) -> None:
    """Pause a STANDARD clock while the applicant corrects."""
    if ledger.pause(unit, folder, rule, "等待申请人补正"):
        recording.write(unit, folder, "clock_paused", rule=rule)


def resume(unit: Unit, folder: Folder, rule: str) -> None:
    """Let a paused clock run on."""
    if ledger.resume(unit, folder, rule):
        recording.write(unit, folder, "clock_resumed", rule=rule)


def withdraw(unit: Unit, folder: Folder) -> None:
    """The applicant has taken the application back."""
    folder.case.outcome = "withdrawn"
    ledger.cancel_all(unit, folder, "申请人撤回")


def remind(unit: Unit, folder: Folder, rule: str) -> None:
    """Remind the applicant of a date."""
    due = next(one for one in reversed(folder.deadlines) if one.rule == rule)
    now = ledger.standing(unit, folder, due)
    by = Term(due_on=now.due_on, earliest_on=now.earliest_on, provisional=now.provisional)
    notifying.party(unit, folder, f"请于{by.words}前完成“{ledger.rule_of(unit, folder, due).title}”。", Kind.REMINDER)
    recording.write(unit, folder, "reminded", rule=rule)


def climb(unit: Unit, folder: Folder, rule: str, rung: str) -> None:
    """A rung of the ladder has been reached."""
    cards.climb(unit, folder, rule, rung)


def miss(unit: Unit, folder: Folder, rule: str) -> None:
    """An opinion that was asked for has not come in its time: the case goes on without it."""
    consulting.miss(unit, folder, rule)


def entitle(unit: Unit, folder: Folder) -> None:
    """Give the party the use that the decision grants, if it grants any."""
    use = unit.office.processes[folder.case.process].grants(dossiers.of(unit, folder))
    if use is not None:
        entitlements.grant(unit, folder, use)


def begin_use(unit: Unit, folder: Folder, slug: str) -> None:
    """Let a case of another process accompany the use that this one has just granted, if it has."""
    if number := entitlements.newest_of(unit, folder.case.id):
        starting.start_case(unit, folder, slug, number)


def plan_feedback(unit: Unit, folder: Folder) -> None:
    """Set the day of the next report on the use."""
    uses.plan(unit, folder)


def begin_round(unit: Unit, folder: Folder) -> None:
    """The report is asked for now."""
    uses.begin_round(unit, folder)


def register_outcomes(unit: Unit, folder: Folder) -> None:
    """Enter the outcomes of the report that was taken note of into the register."""
    outcomes.of_report(unit, folder)


def signal_holder(unit: Unit, folder: Folder, rule: str) -> None:
    """The holder is late: whoever supervises and the body's reviewers learn of it."""
    uses.signal(unit, folder, rule)


def offer_agreement(unit: Unit, folder: Folder) -> None:
    """Write the agreement for what was granted, for both to sign."""
    agreeing.offer(unit, folder)


def end_agreement(unit: Unit, folder: Folder, state: str) -> None:
    """The agreement comes to nothing: lapsed or declined."""
    agreeing.end(unit, folder, state)


def conclude_agreement(unit: Unit, folder: Folder) -> None:
    """Both have signed: the agreement is in force."""
    agreeing.conclude(unit, folder)


def start_case(unit: Unit, folder: Folder, slug: str) -> None:
    """Open a linked case of another process about the same dataset."""
    starting.start_case(unit, folder, slug)


def tell(unit: Unit, folder: Folder, text: str) -> None:
    """Tell the party something that is no letter."""
    notifying.party(unit, folder, f"办件 {folder.case.case_no}：{text}")


def suspend_use(unit: Unit, folder: Folder) -> None:
    """Suspend the use of the dataset for the time being."""
    relief.suspend_use(unit, folder)


def restore_use(unit: Unit, folder: Folder, ending: str) -> None:
    """End the suspension of the dataset's use, if it stands."""
    relief.restore_use(unit, folder, ending)


def relieve(unit: Unit, folder: Folder) -> None:
    """Do all that a founded objection's decision says."""
    relief.relieve(unit, folder)


def compare(unit: Unit, folder: Folder) -> None:
    """Lay earlier demands and published datasets beside a demand."""
    routing.compare(unit, folder)


def route(unit: Unit, folder: Folder) -> None:
    """Send a demand to the body that the authority chose."""
    routing.route(unit, folder)


def refer(unit: Unit, folder: Folder) -> None:
    """Hand a demand over to another authority."""
    routing.refer(unit, folder)


def hand_back(unit: Unit, folder: Folder) -> None:
    """Give a demand back to the authority: it is another body's."""
    routing.hand_back(unit, folder)


def merge(unit: Unit, folder: Folder) -> None:
    """Let a demand end in an earlier one."""
    supporting.merge(unit, folder)


def inform(unit: Unit, folder: Folder, kind: str) -> None:
    """Send a letter to everyone who supports the case."""
    supporting.inform(unit, folder, kind)


def tell_supporters(unit: Unit, folder: Folder, text: str) -> None:
    """Tell everyone who supports the case something that is no letter."""
    supporting.tell(unit, folder, text)


def promise(unit: Unit, folder: Folder) -> None:
    """Let a promise run to the date that was set last."""
    promising.promise(unit, folder)


def keep(unit: Unit, folder: Folder) -> None:
    """A promise is kept, if the catalogue says so."""
    promising.keep(unit, folder)


def name_dataset(unit: Unit, folder: Folder) -> None:
    """The case is about a dataset that its decision names."""
    promising.name_dataset(unit, folder)


def restrict(unit: Unit, folder: Folder) -> None:
    """Put the measures of the decision on the user."""
    restricting.restrict(unit, folder)


def lift_measures(unit: Unit, folder: Folder) -> None:
    """End what a correction ends."""
    restricting.lift(unit, folder)


def change_attribute(unit: Unit, folder: Folder) -> None:
    """Write the attribute that was settled into the catalogue, and tell whom it touches."""
    attribute_changes.change(unit, folder)


def stay_measures(unit: Unit, folder: Folder) -> None:
    """Let the contested measures wait for the decision on the appeal."""
    restricting.stay(unit, folder)


def restore_measures(unit: Unit, folder: Folder) -> None:
    """Put back what was stayed."""
    restricting.restore(unit, folder)


def settle_measures(unit: Unit, folder: Folder) -> None:
    """Do to the contested measures what the appeal's decision says."""
    restricting.settle(unit, folder)


HANDLERS: dict[str, Handler] = {
    "issue": issue,
    "decide": decide,
    "entitle": entitle,
    "begin_use": begin_use,
    "plan_feedback": plan_feedback,
    "begin_round": begin_round,
    "register_outcomes": register_outcomes,
    "signal_holder": signal_holder,
    "offer_agreement": offer_agreement,
    "end_agreement": end_agreement,
    "conclude_agreement": conclude_agreement,
    "happen": happen,
    "pause": pause,
    "resume": resume,
    "withdraw": withdraw,
    "remind": remind,
    "climb": climb,
    "miss": miss,
    "start_case": start_case,
    "change_attribute": change_attribute,
    "compare": compare,
    "route": route,
    "refer": refer,
    "hand_back": hand_back,
    "merge": merge,
    "inform": inform,
    "tell_supporters": tell_supporters,
    "promise": promise,
    "keep": keep,
    "name_dataset": name_dataset,
    "tell": tell,
    "suspend_use": suspend_use,
    "restore_use": restore_use,
    "relieve": relieve,
    "restrict": restrict,
    "lift_measures": lift_measures,
    "stay_measures": stay_measures,
    "restore_measures": restore_measures,
    "settle_measures": settle_measures,
}
