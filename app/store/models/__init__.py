"""Every table, so that one import makes the whole schema known."""

from app.store.models.agreements import Agreement, AgreementSignature
from app.store.models.calendars import CalendarEdition
from app.store.models.cases import Attachment, Case, CaseCopy, CaseDataset, Note, StartDraft, Task
from app.store.models.catalogue import Dataset
from app.store.models.data import DataDelivery, DataFile, Handover, UsageDay
from app.store.models.entitlements import CaseLink, CaseSupport, DatasetVersion, Entitlement, Measure
from app.store.models.ledger import Card, Deadline, Nudge, SpecialProcedure, Timer
from app.store.models.letters import DigestLine, Letter, Notice
from app.store.models.looks import DefaultView, ExportLine, SavedView, TaskLook
from app.store.models.organs import Organ
from app.store.models.outcomes import Outcome
from app.store.models.people import (
    Absence,
    Account,
    AccountRole,
    ApiToken,
    IdempotentCall,
    LoginAttempt,
    Party,
    UserSession,
)
from app.store.models.powers import Power
from app.store.models.record import AccessLine, RecordLine
from app.store.models.register import BasisAlarm, RegisterEdition
from app.store.models.satisfaction import Rating
from app.store.models.search import CaseWords
from app.store.models.supervision import OrderReply, SupervisionOrder
from app.store.models.system import DiagramVersion, FormVersion, Incident, Serial, Upgrade, UpgradeLine
from app.store.models.webhooks import Webhook, WebhookDelivery

__all__ = [
    "Absence",
    "AccessLine",
    "Account",
    "AccountRole",
    "Agreement",
    "AgreementSignature",
    "ApiToken",
    "Attachment",
    "BasisAlarm",
    "CalendarEdition",
    "Card",
    "Case",
    "CaseCopy",
    "CaseDataset",
    "CaseLink",
    "CaseSupport",
    "CaseWords",
    "DataDelivery",
    "DataFile",
    "Dataset",
    "DatasetVersion",
    "Deadline",
    "DefaultView",
    "DiagramVersion",
    "DigestLine",
    "Entitlement",
    "ExportLine",
    "FormVersion",
    "Handover",
    "IdempotentCall",
    "Incident",
    "Letter",
    "LoginAttempt",
    "Measure",
    "Note",
    "Notice",
    "Nudge",
    "OrderReply",
    "Organ",
    "Outcome",
    "Party",
    "Power",
    "Rating",
    "RecordLine",
    "RegisterEdition",
    "SavedView",
    "Serial",
    "SpecialProcedure",
    "StartDraft",
    "SupervisionOrder",
    "Task",
    "TaskLook",
    "Timer",
    "Upgrade",
    "UpgradeLine",
    "UsageDay",
    "UserSession",
    "Webhook",
    "WebhookDelivery",
]
