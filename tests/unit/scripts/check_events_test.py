"""Goal: an event that the page forgot is found, and a line of the page that nothing logs. Method:
plant one, run the check."""

import unittest

from planted import PlantedTest

import check_events


class EventsTest(PlantedTest):
    def setUp(self):
        super().setUp()
        self.plant("docs/events.md", "| `engine.started` | |\n")
        self.plant("daemon/a.cpp", 'log.info("engine.started");\n')

    def problems(self):
        return check_events.check(self.root)[0]

    def test_page_and_sources_agree(self):
        self.assertEqual(self.problems(), [])

    def test_an_event_that_the_page_forgot(self):
        self.plant("daemon/b.cpp", 'parts.log.warn(\n    "engine.tired", {});\n')
        self.assert_one(self.problems(), "daemon/b.cpp", "engine.tired")

    def test_a_line_of_the_page_that_nothing_logs(self):
        self.plant("docs/events.md", "`engine.started`, `engine.gone`\n")
        self.assert_one(self.problems(), "engine.gone")

    def test_operations_of_the_store_are_no_events(self):
        self.plant("daemon/b.cpp", 'return executor_.write("rows.claim", [&] {});\n')
        self.assertEqual(self.problems(), [])

    def test_words_of_the_timeline_stand_in_the_sources(self):
        self.plant("docs/events.md", "`engine.started` `session.created`\n")
        self.assert_one(self.problems(), "session.created")
        self.plant("daemon/b.cpp", 'change.events.push_back({.type = "created"});\n')
        self.assertEqual(self.problems(), [])


if __name__ == "__main__":
    unittest.main()
