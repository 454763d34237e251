// TensorDock as a plugin: the facts that the daemon needs to know before it opens it.

#include <gpushopper/plugin.hpp>

#include "plugins/tensordock/ids.hpp"
#include "plugins/tensordock/rent/create_order.hpp"
#include "plugins/tensordock/settings.hpp"
#include "plugins/tensordock/tensordock_provider.hpp"

// A create takes up to a minute (live, 2026-01), so it is waited for twice as long; a list may lag
// behind by a time that nobody knows, and two minutes are more than anybody saw.
GPUSHOPPER_PLUGIN(gpushopper::tensordock::TensorDockProvider, .id = "tensordock",
                  .version = "0.1.0", .vendor = "GPU Shopper", .license = "MIT",
                  .config_schema_json = gpushopper::tensordock::kConfigSchema,
                  .offer_id_form = gpushopper::tensordock::kOfferIdForm, .max_concurrency = 24,
                  .label_bytes_max = gpushopper::tensordock::kNameBytesMax,
                  .visibility_window_ms = 120000, .create_send_ms = 20000,
                  .create_deadline_ms = 120000, .boot_deadline_ms = 600000,
                  .create_interval_ms = 1000, .launch_modes = GSP_LAUNCHES_SSH,
                  .on_start_bytes_max = gpushopper::tensordock::kOnStartBytesMax,
                  .idempotent_create = 0);
