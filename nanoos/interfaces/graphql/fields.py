"""The fields themselves: one for each query, a mutation for each command. Errors are data in the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import graphene

from nanoos.domain.statuses import CommandStatus
from nanoos.interfaces.dispatch import CommandAnswer, failure_of, send_data
from nanoos.interfaces.graphql.arguments import arguments, plain
from nanoos.interfaces.graphql.batches import decisions_of
from nanoos.interfaces.graphql.outputs import EXTRAS, object_type, type_name
from nanoos.interfaces.graphql.scalars import NanoJson, NanoLong
from nanoos.service.access.identity import Identity, Scope
from nanoos.service.commands.command import Command
from nanoos.service.commands.inputs import input_model, offered
from nanoos.service.queries.catalog import QUERIES, Query
from nanoos.service.queries.orchestrator import DecisionView
from nanoos.service.services import Services

# Names that differ here; the others only drop `get_` and `list_`.
QUERY_NAMES: Mapping[str, str] = {
    "orchestrator_state": "orchestrator",
    "list_runs": "orchestrator_runs",
    "get_run": "orchestrator_run",
}
ARGUMENT_NAMES: Mapping[tuple[str, str], str] = {("orchestrator_state", "orchestrator"): "name"}
# Queries of a campaign that are also fields of its type.
OF_CAMPAIGN = ("list_candidates", "list_simulations", "list_experiments", "list_decisions")


class NanoError(graphene.ObjectType):  # type: ignore[misc]  # graphene has no types
    """Why a request failed: the kind of error, the values, the remedy."""

    code = graphene.String(required=True)
    message = graphene.String(required=True)
    hint = graphene.String(required=True)


class NanoCommandCompleted(graphene.ObjectType):  # type: ignore[misc]  # graphene has no types
    """A command that was executed, or tried in a dry run."""

    command_id = NanoLong(required=True)
    kind = graphene.String(required=True)
    is_repeat = graphene.Boolean(
        required=True, description="A command with this key completed earlier; nothing was done now."
    )
    is_dry_run = graphene.Boolean(required=True, description="Nothing was changed; the result is what it would do.")
    result = NanoJson(required=True)


class NanoCommandProposed(graphene.ObjectType):  # type: ignore[misc]  # graphene has no types
    """A command that waits for a person's approval; nothing was done."""

    command_id = NanoLong(required=True)
    kind = graphene.String(required=True)
    is_repeat = graphene.Boolean(required=True, description="A command with this key was proposed earlier.")
    proposal = NanoJson(required=True, description="What it would do, and why it waits.")


class NanoCommandResult(graphene.Union):  # type: ignore[misc]  # graphene has no types
    """The outcome of a command."""

    class Meta:
        types = (NanoCommandCompleted, NanoCommandProposed, NanoError)

    @classmethod
    def resolve_type(cls, instance: Any, _: Any) -> Any:
        return type(instance)


def query_fields() -> dict[str, graphene.Field]:
    """Fields of the query root, by their names in Python."""
    return {query_name(query): _query(query) for query in QUERIES.values()}


def mutation_fields() -> dict[str, graphene.Field]:
    """Fields of the mutation root, by their names in Python."""
    return {kind: _mutation(command) for kind, command in offered().items()}


def query_name(query: Query) -> str:
    return QUERY_NAMES.get(query.name, query.name.removeprefix("get_").removeprefix("list_"))


def _query(query: Query, inherited: Mapping[str, str] | None = None) -> graphene.Field:
    """The field of a query.

    Args:
        query: The query.
        inherited: Arguments whose values come from the parent: the argument's name to the parent's attribute.
    """
    inherited = inherited or {}
    own = {name: argument for name, argument in arguments(query.arguments).items() if name not in inherited}
    for name, argument in own.items():
        argument.name = ARGUMENT_NAMES.get((query.name, name))

    def resolve(root: Any, info: Any, **chosen: Any) -> Any:
        from_parent = {name: getattr(root, attribute) for name, attribute in inherited.items()}
        return _answer(info, lambda services, identity: _read(query, services, identity, {**chosen, **from_parent}))

    return graphene.Field(
        graphene.NonNull(_or_error(query.answer)), args=own, resolver=resolve, description=query.description
    )


def _read(query: Query, services: Services, identity: Identity, chosen: Mapping[str, Any]) -> Any:
    identity.require(Scope.READ, f"Query {query_name(query)}")
    return query.ask(services, plain(chosen))


def _mutation(command: type[Command]) -> graphene.Field:
    command_arguments = {
        **arguments(input_model(command)),
        "idempotency_key": graphene.Argument(
            graphene.String, description="Identifies this request: a repeat with the same key acts once."
        ),
        "dry_run": graphene.Argument(graphene.Boolean, description="Only report its effect and cost."),
    }

    def resolve(_: Any, info: Any, **chosen: Any) -> Any:
        key, dry_run = chosen.pop("idempotency_key", None), bool(chosen.pop("dry_run", False))

        def act(services: Services, identity: Identity) -> Any:
            how = {"identity": identity, "idempotency_key": key, "dry_run": dry_run}
            return _completed_or_proposed(send_data(services, command.kind, plain(chosen), **how))

        return _answer(info, act)

    return graphene.Field(
        graphene.NonNull(NanoCommandResult),
        args=command_arguments,
        resolver=resolve,
        description=f"{command.__doc__} Needs scope {command.scope.value!r}.",
    )


def _completed_or_proposed(done: CommandAnswer) -> Any:
    if done.status is CommandStatus.PROPOSED:
        return NanoCommandProposed(
            command_id=done.command_id, kind=done.kind, is_repeat=done.is_repeat, proposal=done.result
        )
    return NanoCommandCompleted(
        command_id=done.command_id,
        kind=done.kind,
        is_repeat=done.is_repeat,
        is_dry_run=done.is_dry_run,
        result=done.result,
    )


def _answer(info: Any, act: Callable[[Services, Identity], Any]) -> Any:
    """The result of `act` for the caller; an error becomes data."""
    try:
        return act(info.context.services, info.context.identity)
    except Exception as error:
        failure = failure_of(error)
        return NanoError(code=failure.code, message=failure.message, hint=failure.hint)


@cache
def _or_error(answer: type) -> Any:
    made = object_type(answer)

    def resolve_type(_: Any, instance: Any, __: Any) -> Any:
        return NanoError if isinstance(instance, NanoError) else made

    meta = type("Meta", (), {"types": (made, NanoError)})
    name = f"{type_name(answer)}OrError"
    return type(name, (graphene.Union,), {"Meta": meta, "resolve_type": classmethod(resolve_type)})


def _campaign_extras() -> dict[str, graphene.Field]:
    return {query_name(QUERIES[name]): _query(QUERIES[name], {"slug": "slug"}) for name in OF_CAMPAIGN}


def _run_extras() -> dict[str, graphene.Field]:
    async def resolve(run: Any, info: Any) -> Any:
        return await decisions_of(info.context, run.id)

    made = graphene.List(graphene.NonNull(object_type(DecisionView)))
    return {
        "decisions": graphene.Field(
            made, required=True, resolver=resolve, description="In the order in which they were made."
        )
    }


EXTRAS["CampaignReport"] = _campaign_extras
EXTRAS["RunSummary"] = _run_extras
