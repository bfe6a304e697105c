"""A form with one field of each kind, its facts, and what a browser sends."""

from dataclasses import dataclass, field
from datetime import date

from app.domain.forms import Form

CONTENT = {
    "title": "条件审查",
    "article": "第二十一条",
    "duty": "逐条判断。",
    "routes": ["result"],
    "schema": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 20},
            "owner": {"type": "string"},
            "result": {"type": "string", "enum": ["accept", "correct"]},
            "missing": {
                "type": "array",
                "maxItems": 3,
                "items": {
                    "type": "object",
                    "properties": {
                        "what": {"type": "string", "maxLength": 10},
                        "count": {"type": "integer", "minimum": 1},
                    },
                    "required": ["what"],
                },
            },
            "tags": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}},
            "is_urgent": {"type": "boolean"},
            "agrees": {"type": "boolean", "const": True},
            "amount": {"type": "number"},
            "id_no": {"type": "string", "format": "cn-id", "maxLength": 30},
            "phone": {"type": "string", "format": "mobile", "maxLength": 30},
            "begin_on": {"type": "string", "format": "date"},
            "end_on": {"type": "string", "format": "date"},
            "story": {"type": "string", "maxLength": 500},
            "conditions": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "id": {"type": "string"},
                        "finding": {"type": "string", "enum": ["met", "not_met"]},
                        "note": {"type": "string", "maxLength": 50},
                    },
                    "required": ["finding"],
                },
            },
            "files": {"type": "array", "maxItems": 2, "items": {"type": "string"}},
            "channel": {"type": "string"},
        },
        "required": ["name", "result", "missing", "agrees"],
    },
    "ui": {
        "sections": [
            {
                "title": "基本",
                "fields": ["owner", "name", "result", "missing", "tags", "is_urgent", "agrees", "amount"],
            },
            {"title": "其他", "hint": "说明", "fields": ["id_no", "phone", "begin_on", "end_on", "story"]},
            {"title": "审查", "fields": ["conditions", "files", "channel"]},
        ],
        "fields": {
            "name": {"label": "名称", "hint": "一个名称。"},
            "owner": {"label": "所有人", "locked": True},
            "result": {
                "label": "结果",
                "options": [
                    {"value": "accept", "label": "通过"},
                    {"value": "correct", "label": "补正", "when": "may_correct"},
                ],
            },
            "missing": {
                "label": "补正内容",
                "show_if": {"result": "correct"},
                "fields": {"what": {"label": "内容"}, "count": {"label": "份数"}},
            },
            "tags": {"label": "标签", "options": [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}]},
            "is_urgent": {
                "label": "是否紧急",
                "options": [{"value": True, "label": "是"}, {"value": False, "label": "否"}],
            },
            "agrees": {"label": "同意"},
            "amount": {"label": "数额"},
            "id_no": {"label": "证件号码"},
            "phone": {"label": "手机"},
            "begin_on": {"label": "开始日期"},
            "end_on": {"label": "结束日期"},
            "story": {"label": "经过", "widget": "textarea"},
            "conditions": {
                "label": "开放条件",
                "rows_from": "conditions",
                "fields": {
                    "finding": {
                        "label": "判断",
                        "options": [{"value": "met", "label": "符合"}, {"value": "not_met", "label": "不符合"}],
                    },
                    "note": {"label": "说明", "show_if": {"finding": "not_met"}},
                },
            },
            "files": {"label": "附件", "widget": "files", "accept": ["pdf", "png"], "max_mb": 1},
            "channel": {"label": "获取方式", "options_from": "dataset_channels"},
        },
    },
    "rules": [
        {"check": "not_before", "field": "begin_on", "than_fact": "today", "message": "不能早于今天。"},
        {"check": "not_before", "field": "end_on", "than": "begin_on", "message": "不能早于开始。"},
        {"check": "within_years", "field": "end_on", "than": "begin_on", "years": 3, "message": "最长三年。"},
        {"check": "distinct", "field": "missing", "part": "what", "message": "内容重复。"},
    ],
    "messages": {"/missing/*/what/required": "请写明缺什么。"},
}
FORM = Form.of("process", "task", CONTENT)
FACTS = {
    "today": date(2026, 3, 2),
    "may_correct": True,
    "locked": {"owner": {"value": "42", "label": "安小满"}},
    "conditions": [{"id": "c1", "text": "有安全能力", "basis": "第二十六条第三款"}, {"id": "c2", "text": "不传播"}],
    "files": [{"id": "f1", "name": "证明.pdf", "size": 2_500_000}],
    "dataset_channels": [{"value": "download", "label": "数据下载"}],
}


@dataclass
class Sent:
    """A browser's form data."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def __iter__(self):
        return iter(self.values)

    def getlist(self, key):
        return self.values.get(key, [])


def sent(**values):
    return Sent(
        {name.replace("__", "-"): value if isinstance(value, list) else [value] for name, value in values.items()}
    )
