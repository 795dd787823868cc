"""The whole person: hands and face found from the body, followed, and put into the body's own metres."""
