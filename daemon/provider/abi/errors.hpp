#pragma once

/// errors: gsp_code and gsp_error to base::Error and back. A plugin may say codes that this daemon
/// does not know (a newer one's): those mean "later, perhaps", and for a write "it may have taken
/// effect". Error texts are cut to 512 bytes, cleaned and scrubbed. Thread safety: pure functions.

#include <cstdint>

#include "daemon/base/result.hpp"
#include "daemon/base/secrets.hpp"
#include "gpushopper/abi_v0.h"

namespace gpushopper::provider {

/// Only a write leaves doubt behind.
enum class Effect : std::uint8_t { Read, Write };

/// What a plugin is given to fill in: sized, and pessimistic about a write, so that a plugin that
/// returns a code and forgets the rest has not claimed that nothing happened.
gsp_error blankError(Effect effect);

/// `code` is not GSP_OK.
base::Error readError(gsp_code code, const gsp_error& error, Effect effect,
                      const base::Scrubber& scrubber);

/// For the host functions: fills the fields that the plugin's struct has. `to` may be null.
gsp_code writeError(const base::Error& error, gsp_error* to);

}  // namespace gpushopper::provider
