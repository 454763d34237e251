#pragma once

/// commands: the subcommands of gpu-shopper-plugin-check. Each returns the exit code and throws
/// Refusal when it cannot do what was asked. Thread safety: to be called from main's only thread.

#include "sdk/check/commands/arguments.hpp"

namespace gpushopper::check {

int runInspect(const PluginArguments& arguments, bool json, const Streams& streams);
int runCheck(const CheckArguments& arguments, const Streams& streams);
int runFuzz(const FuzzArguments& arguments, const Streams& streams);
int runDocs(const PluginArguments& arguments, const Streams& streams);
int runLive(const LiveArguments& arguments, const Streams& streams);
int runRulesList(bool markdown, const Streams& streams);

}  // namespace gpushopper::check
