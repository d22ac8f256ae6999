"""Turns small functions into the classes that moto's CloudFormation engine looks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, Shape, StructureShape
from moto.core.common_models import CloudFormationModel

Properties = dict[str, Any]
ClientOf = Callable[[str], Any]


class ProviderError(Exception):
    """A resource asks for something that its provider would ignore."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """What became of a resource: what `Ref` gives, and what `Fn::GetAtt` gives."""

    id: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a template asks of a provider. `name` is the one that CloudFormation would make up."""

    properties: Properties
    name: str
    logical_id: str
    region: str
    client: ClientOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One resource type. `honoured` properties have their effect; `inert` ones are accepted and do nothing here."""

    type: str
    name_property: str | None
    honoured: frozenset[str]
    inert: frozenset[str]
    create: Callable[[Asked], Created]
    update: Callable[[Asked, str], Created] | None = None
    delete: Callable[[str, ClientOf], object] | None = None


PROVIDERS: dict[str, Provider] = {}
_connected: list[ClientOf] = []
# Python holds subclasses weakly, and so would forget ours.
_classes: list[type[CloudFormationModel]] = []


def connect(client: ClientOf) -> None:
    """Let providers call the emulator that runs now."""
    _connected[:] = [client]


def provide(
    type: str,
    *,
    honoured: Iterable[str],
    inert: Iterable[str] = (),
    name_property: str | None = None,
    update: Callable[[Asked, str], Created] | None = None,
    delete: Callable[[str, ClientOf], object] | None = None,
) -> Callable[[Callable[[Asked], Created]], Callable[[Asked], Created]]:
    """Make the decorated function the provider of a type. Without `update`, a change of the resource is refused."""

    def register(create: Callable[[Asked], Created]) -> Callable[[Asked], Created]:
        found = Provider(
            type=type,
            name_property=name_property,
            honoured=frozenset(honoured),
            inert=frozenset(inert),
            create=create,
            update=update,
            delete=delete,
        )
        PROVIDERS[type] = found
        _classes.append(_model_class(found))
        return create

    return register


def _model_class(provider: Provider) -> type[CloudFormationModel]:
    """Moto finds the direct subclasses of its model by itself; the last one of a type wins."""

    class Resource(CloudFormationModel):
        def __init__(self, created: Created) -> None:
            self.physical_resource_id = created.id
            self.attributes = created.attributes

        def get_cfn_attribute(self, attribute: str) -> str:
            return self.attributes[attribute]

        def is_created(self) -> bool:
            return True

        @staticmethod
        def cloudformation_type() -> str:
            return provider.type

        @staticmethod
        def cloudformation_name_type() -> str:
            return provider.name_property or ""

        @classmethod
        def has_cfn_attr(cls, _attribute: str) -> bool:
            return True

        @classmethod
        def create_from_cloudformation_json(  # type: ignore[override]  # takes no account
            cls, resource_name: str, cloudformation_json: Any, _account_id: str, region_name: str, **kwargs: Any
        ) -> Any:
            asked = _asked(provider, cloudformation_json, resource_name, kwargs["LogicalId"], region_name)
            return cls(provider.create(asked))

        @classmethod
        def update_from_cloudformation_json(  # type: ignore[override]  # as above
            cls,
            original_resource: Any,
            new_resource_name: str,
            cloudformation_json: Any,
            region_name: str,
            **_: Any,
        ) -> Any:
            if provider.update is None:
                raise ProviderError(f"a change of a deployed {provider.type} is not emulated")
            logical_id = original_resource.logical_resource_id
            asked = _asked(provider, cloudformation_json, new_resource_name, logical_id, region_name)
            return cls(provider.update(asked, original_resource.physical_resource_id))

        @classmethod
        def delete_from_cloudformation_json(cls, resource_name: str, *_: Any) -> None:
            if provider.delete:
                provider.delete(resource_name, _connected[-1])

    return Resource


def _asked(provider: Provider, document: Mapping[str, Any], name: str, logical_id: str, region: str) -> Asked:
    properties = dict(document.get("Properties") or {})
    if unknown := sorted(set(properties) - provider.honoured - provider.inert):
        raise ProviderError(f"{logical_id}: the emulator's {provider.type} knows no {', '.join(unknown)}")
    for ignored in provider.inert:
        properties.pop(ignored, None)
    return Asked(properties=properties, name=name, logical_id=logical_id, region=region, client=_connected[-1])


def coerced(service: str, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """`parameters` with the types that the API wants: CloudFormation writes numbers and booleans as strings."""
    shape = _model(service).operation_model(operation).input_shape
    found = _coerced(parameters, shape)
    assert isinstance(found, dict)
    return found


@cache
def _model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def _coerced(value: Any, shape: Shape | None) -> Any:
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        return {key: _coerced(part, shape.members.get(key)) for key, part in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_coerced(part, shape.member) for part in value]
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {key: _coerced(part, shape.value) for key, part in value.items()}
    match shape.type_name if shape else "":
        case "integer" | "long":
            return int(value)
        case "float" | "double":
            return float(value)
        case "boolean":
            return value if isinstance(value, bool) else str(value).lower() == "true"
        case "string":
            return value if isinstance(value, str) else str(value)
    return value


def short_name(name: str, limit: int = 64) -> str:
    """A made-up name, cut to a service's limit and to the letters that all services take."""
    cleaned = re.sub(r"[^A-Za-z0-9-_]", "-", name)
    return cleaned if len(cleaned) <= limit else cleaned[: limit - 13] + cleaned[-13:]
