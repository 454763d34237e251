// Hosts that one owns as a plugin: the facts the daemon needs to know before it opens it.

#include <gpushopper/plugin.hpp>

#include "plugins/static/static_provider.hpp"

GPUSHOPPER_PLUGIN(gpushopper::static_hosts::StaticProvider, .id = "static", .version = "0.1.0",
                  .vendor = "GPU Shopper", .license = "MIT",
                  .config_schema_json = gpushopper::static_hosts::kConfigSchema,
                  .offer_id_form = "<host name>", .max_concurrency = 8, .label_bytes_max = 128,
                  .visibility_window_ms = 1000,
                  .create_send_ms = gpushopper::static_hosts::kCreateSendMs,
                  .create_deadline_ms = gpushopper::static_hosts::kCreateDeadlineMs,
                  .boot_deadline_ms = 300000, .create_interval_ms = 0,
                  .launch_modes = GSP_LAUNCHES_SSH, .on_start_bytes_max = 0,
                  .idempotent_create = 1);
