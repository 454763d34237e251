#pragma once

/// arguments: what the command line says, by subcommand, as app.cpp has read it. Nothing is checked
/// beyond its form: files may not be there.
/// Thread safety: values.

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "sdk/check/world/subject.hpp"

namespace gpushopper::check {

/// What every subcommand about a plugin takes.
struct PluginArguments {
    std::string file;
    std::string config;   ///< A file; empty: none.
    std::string answers;  ///< Likewise.
};

struct CheckArguments {
    PluginArguments plugin;
    std::string readme;
    std::vector<std::string> only;
    std::vector<std::string> skip;  ///< "GSP-20: reason"
    std::vector<std::string> needed_allowed;
    std::optional<int> limit_seconds;
    bool json = false;
};

struct FuzzArguments {
    PluginArguments plugin;
    double minutes = 1;
    std::optional<std::uint64_t> runs;
    std::optional<std::uint64_t> seed;
    std::optional<std::uint64_t> reproduce;
};

struct LiveArguments {
    PluginArguments plugin;
    bool read_only = false;
    std::optional<double> spend_limit_usd;
    bool yes_i_pay = false;
    std::string offer_id;
    int minutes_max = 15;
    bool clean_up = false;
    std::string journal = "gpu-shopper-live.json";
    std::string state;  ///< A folder; empty: one that is removed afterwards.
};

/// Streams of the tool; the plugin never gets them.
struct Streams {
    std::ostream& out;
    std::ostream& err;
};

/// The plugin's file, checked to be one, and the files given along. Throws Refusal.
Subject subjectOf(const PluginArguments& arguments);

}  // namespace gpushopper::check
