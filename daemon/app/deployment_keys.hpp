#pragma once

/// The keys of a deployment, shared by all daemons of one database: the secret of the labels and
/// the probe key. Files; made at the first start. Throws StartError when one cannot be used.

#include "daemon/app/foundation.hpp"
#include "daemon/config/config.hpp"
#include "daemon/provider/labels.hpp"
#include "daemon/ssh/probe_key.hpp"

namespace gpushopper::app {

provider::Labels loadLabels(const config::KeysConfig& config, Foundation& foundation);
ssh::ProbeKey loadProbeKey(const config::KeysConfig& config, Foundation& foundation);

}  // namespace gpushopper::app
