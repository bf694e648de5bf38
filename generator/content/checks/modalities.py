"""Rules on what goes in and what comes out: tasks and tags against the kinds that a model takes and gives."""

from __future__ import annotations

from generator.content.checks.rule import ModelRule, Objection, Objections, rule_with_settings
from generator.content.model_schema import ModelShape
from generator.content.settings_schema import TaskShape
from generator.content.written import Written, WrittenSite

RETRAINED = {
    "full-fine-tuning",
    "adapter-tuning",
    "sibling-checkpoints",
    "personalisation",
    "successor-models",
}


@rule_with_settings(
    code="task-against-kinds",
    meaning=(
        "A task takes something that the model does not take, or gives only what the model does not give."
    ),
    why="The model would be asked for signals of another kind, and compared with it.",
    example="`tasks: [text-to-image]` with `inputs: [image]` and `outputs: [text]`",
    write="`tasks: [image-to-text]`",
    rests_on=("inputs", "outputs"),
)
def tasks_of_other_kinds(model: Written, settings: WrittenSite) -> Objections:
    if not {*model.shape.inputs, *model.shape.outputs} <= set(settings.tags[0].modality_names):
        return  # a word that the site does not have may stand for what is asked
    for position, name in enumerate(model.shape.tasks):
        task = settings.tags[0].tasks.get(name)
        if task is not None and (lacking := _lacking(task, model.shape)):
            yield Objection(
                f'task "{name}" {" and ".join(lacking)}, which the model does not',
                model.marked.place(("tasks", position)),
                "add it to inputs or outputs, or delete the task",
            )


def _lacking(task: TaskShape, shape: ModelShape) -> list[str]:
    """A task needs all of its inputs and one of its outputs; what it gives as a label may be said in text."""
    lacking = [f"takes {kind}" for kind in task.inputs if kind not in shape.inputs]
    if not set(task.outputs) & set(shape.outputs):
        lacking += [f"gives {kind}" for kind in task.outputs]
    return lacking


@rule_with_settings(
    code="tag-against-kinds",
    meaning=(
        "By its tags a capability gives nothing that the model gives. Fine-tuning and siblings are left "
        "alone."
    ),
    why="It would be matched with models of another kind.",
    example="`outputs: [text]` with `Tags: text-to-image`",
    write="`Tags: image-captioning`, or `outputs: [text, image]`",
    severity="warning",
    rests_on=("outputs",),
)
def tags_of_other_kinds(model: Written, settings: WrittenSite) -> Objections:
    """A capability gives nothing that the model gives. Further training and siblings may well do so."""
    known = settings.tags[0].tags
    for position, capability in enumerate(model.shape.capabilities):
        if RETRAINED & set(capability.tags):
            continue
        tags = [known[name] for name in capability.tags if name in known]
        outputs = [tag.outputs for tag in tags if tag.kind == "task"]
        if any(isinstance(kinds, str) for kinds in outputs):
            continue
        given = {kind for kinds in outputs for kind in kinds}
        if outputs and not given & set(model.shape.outputs):
            by_model = ", ".join(model.shape.outputs)
            yield Objection(
                f'"{capability.title}" gives {", ".join(sorted(given))} by its tags, the model {by_model}',
                model.marked.place(("capabilities", position, "tags")),
                "use tags of what the model gives, or add it to outputs",
            )


WITHIN: tuple[ModelRule, ...] = (tasks_of_other_kinds, tags_of_other_kinds)
