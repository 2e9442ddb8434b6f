"""All SQL: the one database, its migrations, and what is asked of it.

Only this package knows sqlite_utils. Functions take the open database first;
writes that belong together go into one `transaction(db)`. A database belongs
to the thread that opened it.
"""

from monitor.store.db import Db, open_db, path_of, transaction, troubles_told

__all__ = ["Db", "open_db", "path_of", "transaction", "troubles_told"]
