"""The `onevoice` command line; every command is one short function.

Parts are imported where they are used: `--help` must answer at once, and the chat libraries alone take seconds.
"""

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from bot.config import Config
    from bot.configfile import Rule

app = typer.Typer(
    help="Early warning, checklist, approval and one wording for brand-crisis teams.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
audit = typer.Typer(help="The record of every change.", no_args_is_help=True)
app.add_typer(audit, name="audit")

ConfigPath = Annotated[Path, typer.Option("--config", "-c", help="The configuration file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
_CONFIG = Path("onevoice.toml")


@app.command()
def demo(
    auto: Annotated[bool, typer.Option("--auto", help="Let the cast play the whole story.")] = False,
    headless: Annotated[bool, typer.Option("--headless", help="Open no browser.")] = False,
    speed: Annotated[float, typer.Option(min=0.1, max=1000, help="How much faster than life.")] = 30,
    language: Annotated[str, typer.Option(help="zh-Hans, zh-Hant or en.")] = "zh-Hans",
    page: Annotated[int, typer.Option(help="The page's port; 0 takes a free one.", min=0, max=65535)] = 0,
    as_json: AsJson = False,
) -> None:
    """Play a crisis on this machine: no account, no token, no service.

    Example: onevoice demo --auto --headless --speed 120 --json
    """
    from bot.demo.run import DemoOptions, run_demo

    if language not in {"zh-Hans", "zh-Hant", "en"}:
        _refuse(f"--language {language}: expected zh-Hans, zh-Hant or en")
    options = DemoOptions(auto, headless, speed, language, as_json, page or None)
    raise typer.Exit(asyncio.run(run_demo(options, lambda text: print(text, file=sys.stderr, flush=True))))


@app.command()
def run(config: ConfigPath = _CONFIG) -> None:
    """Run the bot until SIGTERM or Ctrl-C.

    Example: onevoice run --config onevoice.toml
    """
    from bot.app import Daemon, open_database
    from bot.watch.settings import setting_faults

    settings = _settings(config, setting_faults)
    if not settings.platforms:
        _refuse("No chat has a token: set ONEVOICE_SLACK__BOT_TOKEN or ONEVOICE_TELEGRAM__TOKEN.")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    asyncio.run(Daemon.live(settings, open_database(settings)))


@app.command()
def check(config: ConfigPath = _CONFIG, as_json: AsJson = False) -> None:
    """Say what is missing before the first crisis does.

    Example: onevoice check --config onevoice.toml
    """
    from bot.check import check_file

    findings, is_broken = asyncio.run(check_file(config))
    if as_json:
        print(json.dumps([{"what": f.what, "ok": f.ok, "advice": f.advice} for f in findings], ensure_ascii=False))
    else:
        for finding in findings:
            print(f"{'ok     ' if finding.ok else 'MISSING'}  {finding.what}")
            if finding.advice:
                print(f"         {finding.advice}")
    raise typer.Exit(2 if is_broken else 0 if all(finding.ok for finding in findings) else 1)


@app.command()
def ingest(
    file: Annotated[str, typer.Argument(help="A .jsonl or .csv file, or - for JSONL on standard input.")],
    config: ConfigPath = _CONFIG,
    as_json: AsJson = False,
) -> None:
    """Take mentions into our own store; each refused row is named with its line and the reason.

    Example: onevoice ingest mentions.jsonl
    """
    from bot.ingest import ingest_file

    raise typer.Exit(ingest_file(_settings(config), file, as_json=as_json))


@app.command()
def backfill(config: ConfigPath = _CONFIG, as_json: AsJson = False) -> None:
    """Take in all that the sources hold; stopped at any moment, it goes on from there the next time.

    Example: onevoice backfill --config onevoice.toml
    """
    from bot.backfill import backfill_sources
    from bot.watch.settings import setting_faults

    raise typer.Exit(backfill_sources(_settings(config, setting_faults), as_json=as_json))


@app.command()
def backtest(  # noqa: PLR0913, PLR0917  one argument for each option
    counts: Annotated[Path | None, typer.Option(help="A CSV file with the columns timestamp and value.")] = None,
    labelled: Annotated[
        Path | None, typer.Option("--labelled", "--nab", help="A folder of such files with labels.json.")
    ] = None,
    width: Annotated[str, typer.Option("--bin", help="How wide a bin is: 15m, 1h.")] = "15m",
    threshold: Annotated[float, typer.Option(min=0, help="How surprising an alarm must be.")] = 4.3,
    png: Annotated[Path | None, typer.Option(help="Draw the counts with their alarms, or the curve, there.")] = None,
    as_json: AsJson = False,
    out: Annotated[Path | None, typer.Argument(help="With --json: write it to this file.", show_default=False)] = None,
) -> None:
    """Replay counts: when the bot would have warned, or the delay / false-alarm curve over labelled brands.

    Example: onevoice backtest --counts mentions.csv --bin 15m --json
    Example: onevoice backtest --labelled brands --png curve.png --json curve.json
    """
    from bot.backtest import BacktestOptions
    from bot.backtest import backtest as replay_counts

    if out is not None and not as_json:
        _refuse(f"{out}: a file is named after --json alone")
    target = None if not as_json else "-" if out is None else str(out)
    raise typer.Exit(replay_counts(BacktestOptions(counts, labelled, width, threshold, png, target)))


@app.command()
def manifest(
    url: Annotated[str, typer.Option(help="Where Slack reaches the bot, for http mode; empty means Socket Mode.")] = "",
) -> None:
    """Print the Slack app manifest to paste at api.slack.com/apps.

    Example: onevoice manifest > manifest.json
    """
    from bot.platforms.slack.manifest import manifest as slack_manifest

    print(json.dumps(slack_manifest("http" if url else "socket", url), ensure_ascii=False, indent=2))


@app.command()
def migrate(config: ConfigPath = _CONFIG) -> None:
    """Bring the database's tables to the newest form; `run` does it too.

    Example: onevoice migrate --config onevoice.toml
    """
    from bot.app import open_database

    open_database(_settings(config)).close()


@app.command()
def init(config: ConfigPath = _CONFIG) -> None:
    """Write a first configuration file with comments; never over an existing one.

    Example: onevoice init --config onevoice.toml
    """
    from bot.configfile import example

    try:
        with config.open("x", encoding="utf-8") as file:
            file.write(example())
    except FileExistsError:
        _refuse(f"{config}: is there already; nothing was written")
    except OSError as error:
        _refuse(f"{config}: cannot be written: {error.strerror}")
    print(f"{config} written. Fill in the ids, set the tokens in the environment, then run `onevoice check`.")


@app.command()
def sandbox(
    slack: Annotated[int, typer.Option(help="Port of the stand-in Slack; 0: a free one.", min=0, max=65535)] = 21080,
    telegram: Annotated[int, typer.Option(help="Port of the stand-in Telegram.", min=0, max=65535)] = 21081,
    page: Annotated[int, typer.Option(help="Port of the chat page.", min=0, max=65535)] = 21082,
    as_json: AsJson = False,
) -> None:
    """Start the stand-in Slack and Telegram alone, so that any program can be tried against them.

    Example: onevoice sandbox --slack 21080 --telegram 21081 --page 21082
    """
    from bot.demo.empty_stage import Ports, run_sandbox
    from bot.errors import BadInput

    try:
        ports = Ports(slack, telegram, page)
        asyncio.run(run_sandbox(ports, lambda text: print(text, flush=True), as_json=as_json))
    except BadInput as error:
        _refuse(str(error))


@app.command()
def score(
    file: Annotated[str, typer.Argument(help='A file of {"text": …} lines, or - for standard input.')],
    model: Annotated[Path | None, typer.Option(help="A model written by `onevoice train`.")] = None,
    as_json: AsJson = False,
) -> None:
    """Score texts: polarity, SnowNLP's own score, emotions, comparison; one line for each, in order.

    Example: onevoice score posts.jsonl --json
    """
    from bot.train import score_file

    raise typer.Exit(score_file(file, model, as_json=as_json))


@app.command()
def train(
    labels: Annotated[Path | None, typer.Option(help="JSONL or CSV with text and polarity.")] = None,
    out: Annotated[Path, typer.Option(help="Where your model is written.")] = Path("onevoice-polarity.bin"),
    rebuild_shipped: Annotated[Path | None, typer.Option(help="Write the shipped model anew to this path.")] = None,
    as_json: AsJson = False,
) -> None:
    """Teach the polarity your own words, and say how much that helped on labels held out.

    Example: onevoice train --labels labels.jsonl --out onevoice-polarity.bin
    """
    from bot.train import rebuild_model, train_model

    if rebuild_shipped and not labels:
        raise typer.Exit(rebuild_model(rebuild_shipped))
    if not labels or rebuild_shipped:
        _refuse("Give --labels FILE, or --rebuild-shipped PATH.")
    raise typer.Exit(train_model(labels, out, as_json=as_json))


@app.command()
def labels(config: ConfigPath = _CONFIG) -> None:
    """Print what people called wrong, as JSONL for `onevoice train --labels`.

    Example: onevoice labels > labels.jsonl
    """
    from bot.app import open_database

    with open_database(_settings(config)).begin() as store:
        for label in store.signals.labels():
            print(json.dumps({"text": label.text, "polarity": label.polarity}, ensure_ascii=False))


@audit.command("verify")
def audit_verify(config: ConfigPath = _CONFIG) -> None:
    """Check that the chain of the record is unbroken.

    Example: onevoice audit verify --config onevoice.toml
    """
    from bot.app import open_database

    with open_database(_settings(config)).begin() as store:
        broken = store.entries.first_broken()
    if broken is not None:
        print(f"The record was changed: line {broken} does not fit the line before it.")
        raise typer.Exit(1)
    print("The record is unbroken.")


def _settings(path: Path, *rules: "Rule") -> "Config":
    from bot.configfile import read_config
    from bot.errors import BadInput

    try:
        return read_config(path, *rules)
    except BadInput as error:
        _refuse(str(error))


def _refuse(text: str) -> NoReturn:
    print(text, file=sys.stderr)
    raise typer.Exit(2)


def main() -> None:
    """Entry point of `onevoice` and `python -m bot`."""
    from bot.errors import OnevoiceError

    try:
        app()
    except OnevoiceError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
