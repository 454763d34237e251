// Vast.ai as a plugin: the facts the daemon needs to know before it opens it.

#include <gpushopper/plugin.hpp>

#include "plugins/vastai/machines/start_script.hpp"
#include "plugins/vastai/vast_provider.hpp"

GPUSHOPPER_PLUGIN(gpushopper::vastai::VastProvider, .id = "vastai", .version = "0.1.0",
                  .vendor = "GPU Shopper", .license = "MIT",
                  .config_schema_json = gpushopper::vastai::kConfigSchema,
                  .offer_id_form = "<number>", .max_concurrency = 16,
                  .label_bytes_max = gpushopper::vastai::kLabelBytesMax,
                  .visibility_window_ms = gpushopper::vastai::kVisibilityWindowMs,
                  .create_send_ms = gpushopper::vastai::kCreateSendMs,
                  .create_deadline_ms = gpushopper::vastai::kCreateDeadlineMs,
                  .boot_deadline_ms = 600000,
                  .create_interval_ms = gpushopper::vastai::kCreateIntervalMs,
                  .launch_modes = GSP_LAUNCHES_SSH | GSP_LAUNCHES_ENTRYPOINT,
                  .on_start_bytes_max = gpushopper::vastai::kOnStartBytesMax,
                  .idempotent_create = 0);
