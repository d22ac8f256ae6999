"""Looks at templates on their way to moto: what would be left out is refused, and a URL becomes the text behind it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from workbench.emulator.cloudformation import reviewed
from workbench.emulator.requests import Environ, Request

_TAKING_TEMPLATES = ("CreateStack", "UpdateStack", "CreateChangeSet")


def checked(request: Request, environ: Environ, client: Callable[[str], Any]) -> Request:
    """The request with its template in the body, as moto can read it. Raises TemplateError.

    `cdk deploy` sends the URL of a template in the bootstrap bucket, which moto cannot follow to this machine.
    """
    if request.service != "cloudformation" or request.operation not in _TAKING_TEMPLATES:
        return request
    form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    if url := form.pop("TemplateURL", None):
        bucket, key = _place(url)
        form["TemplateBody"] = client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    if "TemplateBody" not in form:
        return request
    try:
        template = json.loads(form["TemplateBody"])
    except ValueError as error:
        raise reviewed.TemplateError("the emulator takes templates in JSON only") from error
    reviewed.check(template)
    form["TemplateBody"] = json.dumps(_spelt_out(template))
    body = urlencode(form).encode()
    environ["CONTENT_LENGTH"] = str(len(body))
    environ["wsgi.input"] = io.BytesIO(body)
    return replace(request, body=body)


def _spelt_out(template: dict[str, Any]) -> dict[str, Any]:
    """The template with the properties of those that have none: moto keeps them so, and would find them changed."""
    for resource in template.get("Resources", {}).values():
        resource.setdefault("Properties", {})
    return template


def _place(url: str) -> tuple[str, str]:
    """Bucket and key of a URL with the bucket in its host name or in its path."""
    parts = urlsplit(url)
    host, path = parts.hostname or "", unquote(parts.path).lstrip("/")
    if ".s3." in host:
        return host.split(".s3.")[0], path
    bucket, _, key = path.partition("/")
    return bucket, key
