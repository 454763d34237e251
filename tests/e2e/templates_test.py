"""Goal: templates are told, filter the menu and are booted; their provider is seldom asked.
Method: the mock's templates over HTTP, with faults in its list of them.
"""

import time

from e2e import Story, main, wait_for

TEMPLATES = "/api/v1/templates"


def ids(offers):
    return {offer["id"] for offer in offers}


class Templates(Story):
    def templates(self, **query):
        answer = self.get(TEMPLATES, **query)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json["count"], len(answer.json["templates"]))
        return answer.json["templates"]

    def template(self, name):
        return self.templates(name=name)[0]

    def fitting(self, template, **query):
        return self.offers(template_hash_id=template["hash_id"], **query)

    def test_the_list_and_its_filters(self):
        names = {item["name"]: item for item in self.templates()}
        self.assertEqual(len(names), 9)
        self.assertEqual({item["provider"] for item in names.values()}, {"mock"})
        own = [item["name"] for item in self.templates(recommended="false")]
        self.assertEqual(own, ["my training"])
        without_ssh = self.templates(use_ssh="false")
        self.assertEqual({item["runtype"] for item in without_ssh}, {"args"})
        self.assertEqual(self.templates(image="OLLAMA/"), [names["Ollama"]])
        self.assertEqual(self.get(f"{TEMPLATES}/{names['PyTorch']['hash_id']}").json,
                         names["PyTorch"])
        self.problem(self.get(f"{TEMPLATES}/{'0' * 32}"), 404, "template_not_found")

    def test_many_readers_cost_one_call(self):
        for _ in range(20):
            self.templates()
            self.assertEqual(self.client().request("HEAD", TEMPLATES).status, 200)
        self.assertEqual(self.market.calls("list_templates"), 1)

    def test_the_menu_and_the_offer_say_the_same(self):
        everything = self.offers()
        fits = {item["hash_id"]: ids(self.fitting(item)) for item in self.templates()}
        self.assertEqual(fits[self.template("CUDA 12.6")["hash_id"]], ids(everything))
        self.assertEqual(fits[self.template("Night shift")["hash_id"]], set())
        for offer in everything[::6]:
            answer = self.get(f"/api/v1/inventory/{offer['id']}/compatible-templates").json
            self.assertEqual((answer["offer_id"], answer["gpu_type"], answer["vram_gb"]),
                             (offer["id"], offer["gpu_type"], offer["vram_gb"]))
            told = {item["hash_id"] for item in answer["compatible_templates"]}
            self.assertEqual(told, {name for name, offers in fits.items() if offer["id"] in offers})
            self.assertNotIn("note", answer)

    def test_a_filter_more(self):
        template = self.template("vLLM")
        cheap = self.fitting(template, max_price="1", sort="-price", limit="3")
        self.assertEqual(len(cheap), 3)
        self.assertLessEqual(ids(cheap), ids(self.fitting(template)))
        for offer in cheap:
            self.assertGreaterEqual(offer["cuda_version"], 12.4)
            self.assertLessEqual(offer["price_per_hour"], 1)

    def test_a_session_boots_its_template(self):
        template = self.template("Ollama")
        offer = self.fitting(template)[0]
        session, _ = self.running(offer_id=offer["id"], template_hash_id=template["hash_id"])
        self.assertEqual(session["template_hash_id"], template["hash_id"])
        self.assertEqual(session["disk_gb"], 50)
        machine = next(item for item in self.market.alive
                       if item["id"] == session["provider_instance_id"])
        self.assertEqual(machine["image"], "ollama/ollama:0.5.4")
        self.destroy(session["id"])

    def test_an_unknown_template_rents_nothing(self):
        before = self.market.calls("create")
        answer = self.post("/api/v1/sessions", self.order(template_hash_id="abc"))
        self.problem(answer, 404, "template_not_found")
        self.assertEqual(self.market.calls("create"), before)


class TemplatesOutOfReach(Story):
    def setUp(self):
        # What another test left hanging or kept is gone.
        self.restart()

    def test_down_then_up_again(self):
        before = self.market.calls("list_templates")
        self.market.fault("list_templates", "transient", message="no answer")
        problem = self.problem(self.get(TEMPLATES), 503, "templates_unavailable")
        self.assertIn("no answer", problem["detail"])
        offer = self.offers(limit=1)[0]
        answer = self.get(f"/api/v1/inventory/{offer['id']}/compatible-templates")
        self.problem(answer, 503, "templates_unavailable")
        self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
        self.assertEqual(self.market.calls("list_templates") - before, 1, "it pauses the asking")
        self.assertIn('"provider.templates.failed"', self.daemon.log)
        self.market.heal()
        wait_for(lambda: self.get(TEMPLATES).status == 200, 30, "the templates are read")

    def test_a_hanging_list_holds_its_readers_for_a_while_and_nobody_else(self):
        self.market.fault("list_templates", "hang")
        began = time.monotonic()
        self.problem(self.get(TEMPLATES), 503, "templates_unavailable")
        self.assertLess(time.monotonic() - began, 5)
        began = time.monotonic()
        self.assertEqual(self.client().request("HEAD", TEMPLATES).status, 503)
        self.offers()
        self.assertEqual(self.get("/api/v1/providers").status, 200)
        self.assertLess(time.monotonic() - began, 2)
        self.market.heal()


class WithoutProviders(Story):
    providers = ()

    def test_there_are_none(self):
        self.problem(self.get(TEMPLATES), 503, "templates_unavailable")
        self.problem(self.get(f"{TEMPLATES}/abc"), 404, "template_not_found")
        answer = self.get("/api/v1/inventory", template_hash_id="abc")
        self.problem(answer, 404, "template_not_found")


if __name__ == "__main__":
    main()
