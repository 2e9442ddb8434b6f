"""What the draft of a mail to a client is written from, read from the store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from monitor import compose, standing
from monitor.compose import DraftText, Tone
from monitor.errors import InputError
from monitor.facts import AgreedLine, Draft
from monitor.model import Answer, Client, Coverage, Kind, Progress, Workshop
from monitor.store import Db, clients, looks, people, verdicts
from monitor.store.verdicts import StoredVerdict

MOST_BYTES = 100_000
"""Of a template."""


def draft(
    db: Db,
    client: Client,
    progress: Progress,
    now: datetime,
    agreed: tuple[AgreedLine, ...] = (),
) -> Draft:
    """What can be said to `client` after its latest workshop, which `agreed` belongs to.

    Raises InputError where no workshop has been held yet.
    """
    workshop = latest_workshop(db, client, now)
    consultant = people.consultant_by_id(db, client.consultant_id)
    known = Draft(
        client=client.name,
        consultant=consultant.name,
        workshop_title=workshop.title,
        held_at=workshop.held_at,
        workshop_zone=workshop.zone,
        all_day=workshop.all_day,
        zone=consultant.zone,
        now=now,
        progress=progress,
        mail=client.mail,
        changed=tuple(_changed(db, workshop)),
        agreed_done=_agreed_done(db, workshop, agreed),
        agreed=agreed,
    )
    return _with_silence(db, known, workshop)


def latest_workshop(db: Db, client: Client, now: datetime) -> Workshop:
    """The last one that has been held. Raises InputError where none has."""
    held = [w for w in clients.workshops(db, client.id) if w.held_at <= now]
    if not held:
        raise InputError(
            f"No workshop of {client.name} has been held yet: there is nothing to come back to."
        )
    return held[-1]


def _agreed_done(db: Db, workshop: Workshop, agreed: Iterable[AgreedLine]) -> str:
    """What was the first sign of work, where that is an agreed action; else empty."""
    first = standing.first_sign(db, workshop)
    started_by = first.promise.agreed_id if first and first.promise else None
    return next((line.wording for line in agreed if line.agreed_id == started_by), "")


def _changed(db: Db, workshop: Workshop) -> Iterable[Kind]:
    for target in clients.targets(db, workshop.client_id):
        found = looks.changes(db, target.id)
        if any(change.after_at >= workshop.held_at for _, _, change in found):
            yield target.kind


def _with_silence(db: Db, known: Draft, workshop: Workshop) -> Draft:
    """`known` with what the latest verdicts prove of silence."""
    quiet: dict[Kind, list[Coverage]] = {}
    for kind, proofs in _proofs(db, workshop).items():
        if kind not in known.changed and (all_quiet := [p for p in proofs if p]) == proofs:
            quiet[kind] = all_quiet
    used = [proof for proofs in quiet.values() for proof in proofs]
    seen = [proof.last_seen_at for proof in used if proof.last_seen_at]
    late = [at for proof in used if (at := proof.baseline_at) and at > workshop.held_at]
    return replace(
        known,
        quiet=tuple(quiet) if len(seen) == len(used) else (),
        quiet_since=max(late, default=None),
        quiet_until=min(seen, default=None),
    )


def _proofs(db: Db, workshop: Workshop) -> dict[Kind, list[Coverage | None]]:
    """What the latest quiet verdict of each target rests on; None where it says something else."""
    found: dict[Kind, list[Coverage | None]] = {}
    for target in clients.targets(db, workshop.client_id):
        said = _latest(db, workshop, target.id)
        is_quiet = said is not None and said.verdict.answer is Answer.QUIET
        found.setdefault(target.kind, []).append(
            said.verdict.coverage if said and is_quiet else None
        )
    return found


def _latest(db: Db, workshop: Workshop, target_id: int) -> StoredVerdict | None:
    """The standing verdict of the latest milestone that was not passed over."""
    said = verdicts.standing(db, workshop.id, target_id)
    kept = [one for one in said if one.verdict.answer is not Answer.SKIPPED]
    return kept[-1] if kept else None


def own_template(folder: Path | None, tone: Tone, lang: str) -> Path | None:
    """The office's own text for a tone and language, from the configured folder; None for ours.

    Raises InputError where there is no such folder.
    """
    if folder is None:
        return None
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder. See templates under [draft].")
    file = folder / f"{tone}.{lang}.txt"
    return file if file.is_file() else None


def read_template(file: Path) -> str:
    """A template's text. Raises InputError."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise InputError(
                f"{file}: a template has at most {MOST_BYTES:,} bytes.", field="template"
            )
        return file.read_text(encoding="utf-8-sig")
    except OSError as exc:
        raise InputError(f"{file} cannot be read ({exc.strerror}).", field="template") from exc
    except UnicodeDecodeError as exc:
        raise InputError(f"{file} is not UTF-8 (byte {exc.start}). Save it as UTF-8.") from exc


def write(facts: Draft, lang: str, tone: Tone, template: Path | None) -> DraftText:
    """The mail, by a template of one's own or by ours (None). Raises InputError."""
    if template is None:
        return compose.draft(facts, lang, tone)
    return compose.draft(facts, lang, tone, read_template(template), name=str(template))
