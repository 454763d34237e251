"""`VASTAI-` or a blank around an offer's id broke it.
Case and outer blanks do not count, in the path and in the order; the answer has the one true form.
"""

from urllib.parse import quote

from e2e import Story, main


class OfferIdCase(Story):
    def test_spellings(self):
        offer = self.offers(limit=1)[0]
        name = offer["id"]
        for number, spelling in enumerate((name, name.upper(), f"  {name} ",
                                           "Mock-" + name.partition("-")[2])):
            with self.subTest(spelling=spelling):
                found = self.get("/api/v1/inventory/" + quote(spelling))
                self.assertEqual((found.status, found.json["id"]), (200, name))
                made = self.create(offer_id=spelling, consumer_id=f"c{number}")["session"]
                self.assertEqual(made["offer_id"], name)

    def test_spellings_share_the_slot(self):
        name = self.offers(limit=1)[0]["id"]
        made = self.create(offer_id=name, consumer_id="slot")["session"]
        answer = self.post("/api/v1/sessions",
                           self.order(offer_id=f" {name.upper()}", consumer_id="slot"))
        self.assertEqual(self.problem(answer, 409, "duplicate_session")["session_id"], made["id"])


if __name__ == "__main__":
    main()
