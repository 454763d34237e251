"""The calls of the simulated Vast.ai, as its tests make them."""

from marketplaces.vastai import VastMarket

from simulated import SimulatedMarket

SEARCH = {"rentable": {"eq": True}, "num_gpus": {"eq": 1}, "gpu_ram": {"gte": 23000},
          "order": [["dph_total", "asc"]], "type": "on-demand", "limit": 500,
          "allocated_storage": 50.0}
ORDER = {"client_id": "me", "image": "nvidia/cuda:12.6.3-runtime-ubuntu22.04", "disk": 50,
         "label": "gs1mzxw6ytb4k2d7f3s0042", "runtype": "ssh_direc ssh_proxy",
         "env": {"-p 8000:8000": "1"}, "onstart": "touch ~/.no_auto_tmux", "cancel_unavail": True}


class VastTest(SimulatedMarket):
    kind = VastMarket
    token = "sim-key"

    def search(self, **changes):
        status, answer = self.ask("POST", "/api/v0/bundles/", {**SEARCH, **changes})
        self.assertEqual(status, 200, answer)
        return answer["offers"]

    def rent(self, offer_id=None, **changes):
        offer_id = offer_id or self.search()[0]["id"]
        return self.ask("PUT", f"/api/v0/asks/{offer_id}/", {**ORDER, **changes})

    def instance(self, instance_id):
        status, answer = self.ask("GET", f"/api/v0/instances/{instance_id}/")
        self.assertEqual(status, 200, answer)
        return answer["instances"]

    def list(self, query=""):
        return self.ask("GET", "/api/v1/instances/" + query)
