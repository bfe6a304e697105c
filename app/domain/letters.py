"""What each letter of the office has to say; how it looks is the letterpress's matter.

A letter is stored as its content (`pack`), so the same content prints the same letter years later.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from app.domain import packing
from app.domain.agreements import SignatureLine
from app.domain.deadlines import Kind
from app.domain.errors import Unlawful

REPLY_ARTICLE = "《广东省公共数据开放暂行办法》第二十一条第二款"


class LetterKind(StrEnum):
    """The letters that the office sends."""

    RECEIPT = "receipt"
    CORRECTION_NOTICE = "correction_notice"
    REPLY_GRANTED = "reply_granted"
    REPLY_PARTLY = "reply_partly"
    REPLY_REFUSED = "reply_refused"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"
    SUPERVISION_NOTICE = "supervision_notice"
    RIGHTS_RECEIPT = "rights_receipt"
    RIGHTS_SUSPENSION = "rights_suspension"
    RIGHTS_REPLY = "rights_reply"
    HOLDER_NOTICE = "holder_notice"
    DEMAND_RECEIPT = "demand_receipt"
    DEMAND_RESULT = "demand_result"
    ATTRIBUTE_MATERIALS = "attribute_materials"
    ATTRIBUTE_PROPOSAL = "attribute_proposal"
    ATTRIBUTE_DECISION = "attribute_decision"
    HEARING_NOTICE = "hearing_notice"
    RESTRICTION_DECISION = "restriction_decision"
    LIFT_NOTICE = "lift_notice"
    APPEAL_RECEIPT = "appeal_receipt"
    APPEAL_DECISION = "appeal_decision"
    NOT_ADMITTED = "not_admitted"
    SUPPLEMENT_NOTICE = "supplement_notice"
    TAKEN_BACK = "taken_back"
    PERIOD_NOTICE = "period_notice"
    USE_AGREEMENT = "use_agreement"
    AGREEMENT_LAPSED = "agreement_lapsed"
    AGREEMENT_DECLINED = "agreement_declined"
    FEEDBACK_NOTICE = "feedback_notice"
    DESTROY_NOTICE = "destroy_notice"
    USE_CLOSED = "use_closed"


class GroundKind(StrEnum):
    """What a refusal may rest on (Art. 21): a published opening condition or a legal provision."""

    CONDITION = "condition"
    LAW = "law"


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom to ask about a letter."""

    unit: str
    phone: str
    address: str = ""
    hours: str = ""


@dataclass(frozen=True, kw_only=True)
class Term:
    """A period as a letter names it: 法定期限 or 服务标准 by its kind, `basis` the article or rule.

    `earliest_on` is given where `due_on` is provisional because the year's holidays aren't published yet.
    """

    kind: Kind
    basis: str
    days: int
    due_on: date
    provisional: bool = False
    earliest_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Material:
    """One thing handed in with an application. `sha256` in hexadecimal, "" for paper."""

    name: str
    quantity: str = "1份"
    sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One thing missing or wrong: what, why it is needed (with its basis), how to put it right."""

    what: str
    why: str
    how: str


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One dataset granted: its items, channel (Art. 22) and period of use."""

    dataset: str
    items: tuple[str, ...]
    channel: str
    from_on: date
    through_on: date
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One reason why something isn't granted.

    `subject` says what is refused, `source` names the condition or clause ("…公布的第3项开放条件", "《…》第十条第三项"),
    `quote` gives its words, `finding` what was found against it, `evidence` what that finding rests on.
    """

    subject: str
    ground: GroundKind
    source: str
    quote: str
    finding: str
    evidence: str = ""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What stands on every letter.

    `to_person` says 你 to a natural person instead of 你单位, `verify_at` is the address of the page on which anyone can
    check the letter, `demo` marks one that no real organ sent. `agent`: who filed for the addressee; `tracking_code`: follows the case.
    """

    organ: str
    title: str
    letter_no: str
    case_no: str
    addressee: str
    issued_on: date
    contact: Contact
    to_person: bool = False
    verify_at: str = ""
    demo: bool = False
    tracking_code: str = ""
    agent: str = ""


@dataclass(frozen=True, kw_only=True)
class Receipt(Letter):
    """申请回执. `received_at` is the aware UTC moment at which the system had the application; `id_no` comes masked."""

    applicant_type: str
    id_name: str
    id_no: str
    datasets: tuple[str, ...]
    channel: str
    purpose: str
    materials: tuple[Material, ...]
    received_at: datetime
    reply: Term
    progress_at: str


@dataclass(frozen=True, kw_only=True)
class CorrectionNotice(Letter):
    """补正告知书: everything at once. `reply` is the LAW term, which a correction doesn't stop; `basis` the rule that allows to ask."""

    datasets: tuple[str, ...]
    received_on: date
    corrections: tuple[Correction, ...]
    basis: str
    respond_by: Term
    respond_at: str
    default_effect: str
    reply: Term

    def __post_init__(self) -> None:
        if not self.corrections:
            raise Unlawful(REPLY_ARTICLE, "补正告知书须一次列明全部需要补正的内容。")


@dataclass(frozen=True, kw_only=True)
class Reply(Letter):
    """What the three replies of Art. 21 share. `facts` are paragraphs, `remedies` the configured wording."""

    datasets: tuple[str, ...]
    received_on: date
    reply: Term
    facts: tuple[str, ...]
    remedies: str


@dataclass(frozen=True, kw_only=True)
class ReplyGranted(Reply):
    """审核结果告知书, all granted. The agreement of Art. 21 ¶3 is signed at `sign_at`."""

    grants: tuple[Grant, ...]
    sign_by: Term
    sign_at: str


@dataclass(frozen=True, kw_only=True)
class ReplyPartly(Reply):
    """审核结果告知书, some granted, some not."""

    grants: tuple[Grant, ...]
    refusals: tuple[Refusal, ...]
    sign_by: Term
    sign_at: str

    def __post_init__(self) -> None:
        _must_give_reasons(self.refusals)


@dataclass(frozen=True, kw_only=True)
class ReplyRefused(Reply):
    """审核结果告知书, nothing granted. `separation` says why no part could be granted apart (区分处理)."""

    refusals: tuple[Refusal, ...]
    separation: str

    def __post_init__(self) -> None:
        _must_give_reasons(self.refusals)


@dataclass(frozen=True, kw_only=True)
class NotAccepted(Reply):
    """不予受理通知书: not this organ's, not conditional data, or open already. It counts as the reply of Art. 21.

    `right_place` says where to turn instead ("" if unknown).
    """

    refusals: tuple[Refusal, ...]
    right_place: str = ""

    def __post_init__(self) -> None:
        _must_give_reasons(self.refusals)


@dataclass(frozen=True, kw_only=True)
class Withdrawn(Letter):
    """撤回确认. `withdrawn_at` is an aware UTC moment, `withdrawn_by` the person who withdrew."""

    datasets: tuple[str, ...]
    received_on: date
    withdrawn_at: datetime
    withdrawn_by: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class SupervisionNotice(Letter):
    """督办通知书 to a body. `signal` is 预警, 黄牌 or 红牌; `overdue_days` working days, 0 while the term still runs."""

    matter: str
    applicant: str
    datasets: tuple[str, ...]
    received_on: date
    signal: str
    signal_at: datetime
    term: Term
    overdue_days: int
    basis: str
    facts: tuple[str, ...]
    requirements: tuple[str, ...]
    answer_by: Term
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NoticeSection:
    """A headed part of a notice: paragraphs, and rows of (name, value)."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class OfficialNotice(Letter):
    """A letter whose parts the process itself writes: a lead, headed sections, the periods it sets, the remedies.

    `kind` is its LetterKind's value; `terms` are named with what they are for.
    """

    kind: str
    lead: str
    sections: tuple[NoticeSection, ...]
    terms: tuple[tuple[str, Term], ...] = ()
    remedies: str = ""
    closing: str = "特此告知。"


@dataclass(frozen=True, kw_only=True)
class SignedAgreement(Letter):
    """公共数据利用协议 with both signatures: the text that was signed with its digest, and the code of the public check."""

    text: str
    sha256: str
    code: str
    signatures: tuple[SignatureLine, ...]


RECEIPTS = frozenset({LetterKind.RECEIPT, LetterKind.RIGHTS_RECEIPT, LetterKind.DEMAND_RECEIPT, LetterKind.APPEAL_RECEIPT})
LETTERS: Mapping[LetterKind, type[Letter]] = {
    LetterKind.RECEIPT: Receipt,
    LetterKind.CORRECTION_NOTICE: CorrectionNotice,
    LetterKind.REPLY_GRANTED: ReplyGranted,
    LetterKind.REPLY_PARTLY: ReplyPartly,
    LetterKind.REPLY_REFUSED: ReplyRefused,
    LetterKind.NOT_ACCEPTED: NotAccepted,
    LetterKind.WITHDRAWN: Withdrawn,
    LetterKind.SUPERVISION_NOTICE: SupervisionNotice,
    LetterKind.RIGHTS_RECEIPT: OfficialNotice,
    LetterKind.RIGHTS_SUSPENSION: OfficialNotice,
    LetterKind.RIGHTS_REPLY: OfficialNotice,
    LetterKind.HOLDER_NOTICE: OfficialNotice,
    LetterKind.DEMAND_RECEIPT: OfficialNotice,
    LetterKind.DEMAND_RESULT: OfficialNotice,
    LetterKind.ATTRIBUTE_MATERIALS: OfficialNotice,
    LetterKind.ATTRIBUTE_PROPOSAL: OfficialNotice,
    LetterKind.ATTRIBUTE_DECISION: OfficialNotice,
    LetterKind.HEARING_NOTICE: OfficialNotice,
    LetterKind.RESTRICTION_DECISION: OfficialNotice,
    LetterKind.LIFT_NOTICE: OfficialNotice,
    LetterKind.APPEAL_RECEIPT: OfficialNotice,
    LetterKind.APPEAL_DECISION: OfficialNotice,
    LetterKind.NOT_ADMITTED: OfficialNotice,
    LetterKind.SUPPLEMENT_NOTICE: OfficialNotice,
    LetterKind.TAKEN_BACK: OfficialNotice,
    LetterKind.PERIOD_NOTICE: OfficialNotice,
    LetterKind.USE_AGREEMENT: SignedAgreement,
    LetterKind.AGREEMENT_LAPSED: OfficialNotice,
    LetterKind.AGREEMENT_DECLINED: OfficialNotice,
    LetterKind.FEEDBACK_NOTICE: OfficialNotice,
    LetterKind.DESTROY_NOTICE: OfficialNotice,
    LetterKind.USE_CLOSED: OfficialNotice,
}


@dataclass(frozen=True, kw_only=True)
class LetterStyle:
    """What `config/letters.yml` sets for one kind: its title and the mark of its numbers (开告)."""

    title: str
    mark: str


@dataclass(frozen=True, kw_only=True)
class LetterBook:
    """`config/letters.yml` as read: style per kind, the remedies' wordings by name, a contact where an organ has none."""

    styles: Mapping[LetterKind, LetterStyle]
    remedies: Mapping[str, str]
    contact: Contact

    def remedies_for(self, kind: LetterKind, *, government: str, court: str, online: str) -> str:
        """Remedies of a reply: `government` reconsiders, `court` tries, `online` is where to file for reconsideration.

        An organ that serves online must also name the online way to reconsideration (行政复议法 art. 22).
        """
        words = self.remedies.get(kind, self.remedies["default"])
        return words.format(government=government, court=court, online=online)


def in_a_row(sentences: Iterable[str]) -> str:
    """Sentences as parts of one; each loses the full stop of its own."""
    return "；".join(sentence.rstrip("。；") for sentence in sentences)


def kind_of(letter: Letter) -> LetterKind:
    """The kind that a letter is."""
    if isinstance(letter, OfficialNotice):
        return LetterKind(letter.kind)
    return next(kind for kind, shape in LETTERS.items() if type(letter) is shape)


def pack(letter: Letter) -> dict[str, Any]:
    """A letter's content as JSON values, dates in ISO 8601."""
    return packing.pack(letter)


def unpack(kind: LetterKind, content: Mapping[str, Any]) -> Letter:
    """The letter that `pack` packed. Raises ValueError naming what is missing, unknown or of a wrong type."""
    return packing.unpack(LETTERS[kind], content)


def _must_give_reasons(refusals: tuple[Refusal, ...]) -> None:
    if not refusals:
        raise Unlawful(REPLY_ARTICLE, "未通过审核的，要明确列出未通过审核的理由。")
