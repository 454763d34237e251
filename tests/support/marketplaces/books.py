"""What outlives the marketplace's program: its books, and who may log in to its machines.

Both are whole at every moment. Thread safety: the caller holds the market's lock.
"""

import json
import os


class Books:
    def __init__(self, folder):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self.path = os.path.join(folder, "books.json")
        self.keys_path = os.path.join(folder, "authorized_keys")
        self.keys = None

    def read(self):
        """What was written last; None when nothing was."""
        try:
            with open(self.path, encoding="utf-8") as file:
                return json.load(file)
        except FileNotFoundError:
            return None

    def write(self, books):
        write_whole(self.path, json.dumps(books))

    def admit(self, keys):
        """From now on these keys, and no others, open the machines."""
        keys = sorted(set(keys))
        if keys != self.keys:
            write_whole(self.keys_path, "".join(key + "\n" for key in keys))
            self.keys = keys


def write_whole(path, text):
    temporary = path + ".new"
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w",
              encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, path)
