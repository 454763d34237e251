#include "daemon/provider/plugins.hpp"

#include <algorithm>
#include <utility>

#include "daemon/provider/abi/abi_provider.hpp"
#include "daemon/provider/gate/plugin_file.hpp"

namespace gpushopper::provider {
namespace {

using base::ErrorCode;

// In a child, where nobody reads them.
class NoLog final : public base::LogSink {
    void write(base::LogLevel, std::string_view, const std::vector<base::LogField>&) override {}
};
class NoMetrics final : public base::MetricSink {
    void count(std::string_view, const base::MetricLabels&, double) override {}
    void gauge(std::string_view, const base::MetricLabels&, double) override {}
    void observe(std::string_view, const base::MetricLabels&, double) override {}
};

}  // namespace

Plugins::Plugins(const HostWorld& world, Folders folders)
    : world_(world),
      folders_(std::move(folders)),
      marks_(folders_.state),
      crashes_(folders_.state) {
    if (world_.calls == nullptr) return;
    for (const PluginCrash& crash : world_.calls->lastCrashes()) {
        world_.log.error("plugin.crashed", {{"provider", crash.provider},
                                            {"function", crash.function},
                                            {"signal", std::to_string(crash.signal)},
                                            {"began", base::formatRfc3339(crash.began)}});
        if (auto kept = crashes_.add(crash); !kept)
            world_.log.error("plugin.crash.not_kept", {{"error", kept.error().message}});
    }
}

Plugins::~Plugins() = default;

base::Result<const PluginLibrary*> Plugins::library(const ProviderSettings& settings) {
    const auto file = locatePlugin(settings.plugin, folders_.plugins);
    if (!file) return base::fail(file.error());
    for (const auto& library : libraries_) {
        if (library->file() != *file) continue;
        if (auto pinned = checkPin(*file, settings.sha256); !pinned)
            return base::fail(std::move(pinned.error()));
        return library.get();
    }
    const auto sha256 = fileSha256(*file);
    if (!sha256) return base::fail(sha256.error());
    auto verdict = crashes_.verdict(settings.name, *sha256, world_.clock.wallNow());
    if (verdict.set_aside) return base::fail(ErrorCode::Internal, std::move(verdict.reason));
    const auto marked = mark(settings, *sha256);
    if (!marked) return base::fail(marked.error());
    const CallRecord::Visit visit(world_.calls,
                                  {settings.name.str(), "load", *sha256, world_.clock.wallNow()});
    return load(settings, *file);
}

base::Result<const PluginLibrary*> Plugins::load(const ProviderSettings& settings,
                                                 const std::filesystem::path& file) {
    auto loaded = PluginLibrary::load(
        {settings.plugin, folders_.plugins, settings.sha256, folders_.trial_limit});
    if (!loaded) return base::fail(std::move(loaded.error()));
    const std::string& id = (*loaded)->table().traits.plugin_id;
    for (const auto& library : libraries_) {
        if (library->table().traits.plugin_id == id)
            return base::fail(ErrorCode::InvalidArgument,
                              "the plugin " + file.string() + " is loaded already as " +
                                  library->file().string() + ": two files call themselves \"" + id +
                                  "\"");
    }
    libraries_.push_back(std::move(*loaded));
    return libraries_.back().get();
}

base::Result<LoadingMarks::Mark> Plugins::mark(const ProviderSettings& settings,
                                               const std::string& sha256) const {
    const int deaths = marks_.deaths(settings.name, sha256);
    if (deaths > 0)
        world_.log.warn("plugin.loading.died",
                        {{"provider", settings.name.str()}, {"deaths", std::to_string(deaths)}});
    return marks_.put(settings.name, sha256);
}

base::Result<Plugins::Readied> Plugins::ready(const ProviderSettings& settings) {
    const auto library = this->library(settings);
    if (!library) return base::fail(library.error());
    const ConfigSchema& schema = (*library)->table().schema;
    auto config = schema.validate("provider." + settings.name.str(), settings.values);
    if (!config) return base::fail(std::move(config.error()));
    HostIdentity identity{settings.name,
                          (*library)->table().traits.plugin_id,
                          {},
                          std::move(config->secret_references),
                          schema.hosts(),
                          settings.http_hosts,
                          (*library)->sha256()};
    for (const ConfigProperty& property : schema.properties()) {
        if (property.secret) identity.secret_names.push_back(property.name);
    }
    return Readied{*library, std::move(identity), std::move(config->json)};
}

base::Result<void> Plugins::tryOpening(const ProviderSettings& settings) {
    const auto readied = ready(settings);
    if (!readied) return base::fail(readied.error());
    const std::string subject = "the plugin " + readied->library->file().string();
    const auto attempt = [&](const Announce& announce) -> base::Result<void> {
        NoLog log;
        NoMetrics metrics;
        const HostWorld world{world_.clock, world_.tasks,   world_.random,   log,
                              metrics,      world_.secrets, world_.scrubber, world_.http};
        const int threads = threadCount();
        announce("in open()");
        auto opened = AbiProvider::open(readied->library->table(), world, readied->identity,
                                        readied->config_json);
        if (!opened) return base::fail(std::move(opened.error()));
        announce("in close()");
        (*opened)->close();
        std::string fault;
        if ((*opened)->defects().count > 0) fault = "let an exception out of close()";
        if (threadCount() > threads) fault = "left a thread behind when it was closed";
        if (fault.empty()) return {};
        return base::fail(ErrorCode::Internal, subject + " " + fault + kTrialAdvice);
    };
    return tryInChild(subject, attempt, folders_.trial_limit);
}

base::Result<std::unique_ptr<Provider>> Plugins::open(const ProviderSettings& settings) {
    auto readied = ready(settings);
    if (!readied) return base::fail(std::move(readied.error()));
    const auto marked = mark(settings, readied->library->sha256());
    if (!marked) return base::fail(marked.error());
    auto opened = AbiProvider::open(readied->library->table(), world_, std::move(readied->identity),
                                    readied->config_json);
    if (!opened) return base::fail(std::move(opened.error()));
    return std::move(*opened);
}

CrashVerdict Plugins::pastCrashes(const ProviderSettings& settings) const {
    for (const auto& library : libraries_) {
        if (library->table().traits.plugin_id ==
            std::filesystem::path(settings.plugin).stem().string())
            return crashes_.verdict(settings.name, library->sha256(), world_.clock.wallNow());
    }
    return {};
}

}  // namespace gpushopper::provider
