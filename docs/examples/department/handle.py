"""A department's own system in Python, without any package: `binglian department run` starts it once for each event.

    binglian department run --creds civil-defence.creds --exec "python3 handle.py cases.db"

The event comes on standard input. Exit code 0 says that it is done, 75 that the system is away (it is tried again, and no
event is given up for it), any other that the event is refused. What is done and the id of the event are stored in one
transaction, so that an event which comes twice is handled once.
"""

import json
import os
import sqlite3
import subprocess
import sys


def agree(event):
    """Give the department's opinion on a collaboration. The event's id names the command: given twice, it is done once."""
    return subprocess.run(
        [os.environ.get("BINGLIAN", "binglian"), "department", "act", "--creds", os.environ["CREDS"],
         "--officer", os.environ["OFFICER"], "--target", os.environ["BINGLIAN_DEPARTMENT"], "--seen", str(event["version"]),
         "--id", "agree-" + event["id"], event["subject"], "give-opinion", '{"value":"agree","text":"同意"}'],
        stdout=subprocess.DEVNULL).returncode


def main():
    event = json.load(sys.stdin)
    try:
        db = sqlite3.connect(sys.argv[1])
        db.execute("create table if not exists handled (id text primary key, project text, type text)")
    except sqlite3.Error as error:
        print(error, file=sys.stderr)
        return 75
    with db:
        if db.execute("select 1 from handled where id = ?", (event["id"],)).fetchone():
            return 0
        if event["type"] == "approval.collaboration-launched.v1" and "CREDS" in os.environ and agree(event) != 0:
            return 1
        db.execute("insert or ignore into handled values (?, ?, ?)", (event["id"], event["subject"], event["type"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
