"""The calls of the simulated TensorDock, as its tests make them."""

from marketplaces.tensordock import DockMarket

from simulated import KEY, SimulatedMarket

def install(home, owner, key):
    return [f"mkdir -p {home}/.ssh", f"echo '{key}' >> {home}/.ssh/authorized_keys",
            f"chmod 700 {home}/.ssh; chmod 600 {home}/.ssh/authorized_keys",
            f"chown -R {owner}:{owner} {home}/.ssh"]


class DockTest(SimulatedMarket):
    kind = DockMarket
    token = "sim-token"

    def setUp(self):
        super().setUp()
        location = self.ask("GET", "/api/v2/locations")[1]["data"]["locations"][0]
        self.location, self.gpu = location["id"], location["gpus"][0]

    def order(self, **changes):
        attributes = {
            "name": "gs1abc", "type": "virtualmachine", "image": "ubuntu2204",
            "location_id": self.location,
            "resources": {"vcpu_count": 8, "ram_gb": 32, "storage_gb": 100,
                          "gpus": {self.gpu["v0Name"]: {"count": 1}}},
            "port_forwards": [{"internal_port": 22, "external_port": 22}], "ssh_key": KEY,
            "cloud_init": {"runcmd": install("/home/user", "user", KEY)}, **changes}
        attributes = {name: value for name, value in attributes.items() if value is not None}
        return {"data": {"type": "virtualmachine", "attributes": attributes}}

    def create(self, **changes):
        return self.ask("POST", "/api/v2/instances", self.order(**changes))

    def made(self, **changes):
        status, answer = self.create(**changes)
        self.assertEqual(status, 201, answer)
        return answer["data"]["id"]

    def get(self, machine_id):
        return self.ask("GET", f"/api/v2/instances/{machine_id}")
