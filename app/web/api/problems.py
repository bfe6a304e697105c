"""Every error under /api as problem details (RFC 9457), whether a rule, a form, a token or the address was wrong."""

import json
from typing import Any

from flask import Response, request
from werkzeug.exceptions import HTTPException

from app.domain.errors import Declined, Invalid, Unlawful

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:public-data-cases:problem:"

# The kind of problem by status: its name in `type`, its title, and what is said where the error itself says nothing.
KINDS: dict[int, tuple[str, str, str]] = {
    400: ("bad-request", "请求无法理解", "请求的内容或者写法不对，请对照接口说明检查。"),
    401: ("unauthorized", "需要有效的访问令牌", "请在 Authorization 中给出有效的令牌：Bearer <令牌>。"),
    403: ("forbidden", "没有权限", "您没有办理这项操作的权限。"),
    404: ("missing", "没有找到", "没有找到您要的内容，或您无权查看。"),
    405: ("method-not-allowed", "不支持这种请求方法", "这个地址不支持这种请求方法，可以用的方法见 Allow。"),
    409: ("stale", "情况已经变化", "内容已被他人办理或已经变化，请重新读取后再试。"),
    413: ("too-large", "请求太大", "请求的内容太大。"),
    415: ("unsupported-media-type", "只接受 JSON", "请以 application/json 发送请求的内容。"),
    422: ("invalid", "内容有误", "填写的内容有误，请按提示修改。"),
    429: ("too-many-requests", "请求太频繁", "请求太频繁，请稍后再试。"),
    500: ("failed", "服务出错", "服务出了问题，已记录，请稍后再试。"),
}
UNLAWFUL = ("unlawful", "法律依据不允许")


def as_problem(status: int, error: Exception) -> Response:
    """The answer to an error. Headers that the status calls for (Allow, WWW-Authenticate, Retry-After) are kept."""
    # A pointer repeats names that the sender made up; half a surrogate pair among them stays an escape.
    body = json.dumps(_details(status, error), ensure_ascii=False).encode("utf-8", "backslashreplace")
    answer = Response(body, status=status, content_type=MEDIA_TYPE)
    if isinstance(error, HTTPException):
        kept = [
            (name, value)
            for name, value in error.get_headers(request.environ)
            if name not in ("Content-Type", "Content-Length")
        ]
        answer.headers.extend(kept)
    return answer


def told(status: int, sentence: str, **members: Any) -> Response:
    """A refusal in a sentence of its own, with further members (RFC 9457, 3.2)."""
    name, title, _ = KINDS[status]
    told = {"type": f"{TYPE}{name}", "title": title, "status": int(status), "detail": sentence, "instance": request.path, **members}
    return Response(json.dumps(told, ensure_ascii=False).encode(), status=status, content_type=MEDIA_TYPE)


def _details(status: int, error: Exception) -> dict[str, Any]:
    name, title, sentence = KINDS.get(status) or KINDS[400]
    if isinstance(error, Unlawful):
        name, title = UNLAWFUL
    details: dict[str, Any] = {
        "type": f"{TYPE}{name}",
        "title": title,
        "status": status,
        "detail": str(error) if isinstance(error, Declined) else sentence,
        "instance": request.path,
    }
    if isinstance(error, Invalid | Unlawful):
        details["errors"] = [{"pointer": problem.path, "message": problem.message} for problem in error.problems]
    if isinstance(error, Unlawful):
        details["article"] = error.article
    return details
