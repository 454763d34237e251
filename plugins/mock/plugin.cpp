// The mock marketplace as a plugin: the facts the daemon needs to know before it opens it.

#include <gpushopper/plugin.hpp>

#include "plugins/mock/mock_provider.hpp"

GPUSHOPPER_PLUGIN(gpushopper::mock::MockProvider, .id = "mock", .version = "0.1.0",
                  .vendor = "GPU Shopper", .license = "MIT",
                  .config_schema_json = gpushopper::mock::kConfigSchema,
                  .offer_id_form = "<number>", .max_concurrency = 32, .label_bytes_max = 128,
                  .visibility_window_ms = gpushopper::mock::kVisibilityWindowMs,
                  .create_send_ms = gpushopper::mock::kCreateSendMs,
                  .create_deadline_ms = gpushopper::mock::kCreateDeadlineMs,
                  .boot_deadline_ms = 600000, .create_interval_ms = 0,
                  .launch_modes = GSP_LAUNCHES_SSH | GSP_LAUNCHES_ENTRYPOINT,
                  .on_start_bytes_max = 16384, .idempotent_create = 0);
