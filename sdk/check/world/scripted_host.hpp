#pragma once

/// ScriptedHost: the SDK's FakeHost (virtual clock, secrets) with a Market behind its HTTP.
/// Thread safety: any thread may be in host functions.

#include <gpushopper/abi_v0.h>

#include <mutex>

#include "sdk/check/world/market.hpp"
#include "sdk/testing/fake_host.hpp"

namespace gpushopper::check {

class ScriptedHost {
public:
    explicit ScriptedHost(Market& market);
    ScriptedHost(const ScriptedHost&) = delete;
    ScriptedHost& operator=(const ScriptedHost&) = delete;

    const gsp_host& abi() const { return abi_; }
    testing::FakeHost& fake() { return fake_; }

private:
    struct Http;

    Market& market_;
    testing::FakeHost fake_;
    std::mutex mutex_;  ///< Keeps an answer and its request together in fake_'s script.
    gsp_host abi_;
};

}  // namespace gpushopper::check
