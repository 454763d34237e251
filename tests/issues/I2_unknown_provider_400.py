"""An unknown `provider` filter answered 500.
It is 400 unknown_provider, names the field, and tells which providers there are; case is ignored.
"""

from e2e import Story, main


class UnknownProvider400(Story):
    def test_lists(self):
        for path in ("/api/v1/inventory", "/api/v1/sessions"):
            with self.subTest(path=path):
                body = self.problem(self.get(path, provider="bogus"), 400, "unknown_provider")
                self.assertEqual([fault["name"] for fault in body["fields"]], ["provider"])
                self.assertIn("mock", body["detail"])
                self.assertEqual(self.get(path, provider="MOCK").status, 200)


if __name__ == "__main__":
    main()
