#include "daemon/api/schema/response_schemas.hpp"

#include <string>
#include <utility>
#include <vector>

#include "daemon/api/problem_codes.hpp"
#include "daemon/inventory/failure_memory.hpp"
#include "daemon/provider/health.hpp"
#include "daemon/session/end_reason.hpp"
#include "daemon/session/launch_spec.hpp"
#include "daemon/session/session_state.hpp"

namespace gpushopper::api {
namespace {

using Json = nlohmann::ordered_json;

enum class Presence : unsigned char { Always, Sometimes };

struct Member {
    std::string name;
    Json schema;
    Presence presence = Presence::Always;
};

Json text(int length_max) { return {{"type", "string"}, {"maxLength", length_max}}; }
Json formatted(const char* format) {
    return {{"type", "string"}, {"format", format}, {"maxLength", 36}};
}
Json uuid() { return formatted("uuid"); }
Json time() { return formatted("date-time"); }
Json integer() { return {{"type", "integer"}}; }
Json number() { return {{"type", "number"}, {"minimum", 0}}; }
Json ratio() { return {{"type", "number"}, {"minimum", 0}, {"maximum", 1}}; }
Json boolean() { return {{"type", "boolean"}}; }
Json oneOf(std::vector<std::string> words) {
    return {{"type", "string"}, {"enum", std::move(words)}};
}
Json reference(const char* name) { return {{"$ref", std::string("#/components/schemas/") + name}}; }
Json arrayOf(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

Json orNull(Json schema) {
    if (schema.contains("enum")) schema["enum"].push_back(nullptr);
    schema["type"] = Json::array({schema["type"], "null"});
    return schema;
}

Member sometimes(std::string name, Json schema) {
    return {.name = std::move(name), .schema = std::move(schema), .presence = Presence::Sometimes};
}

// Clients must take members they do not know, so objects are open.
Json object(const std::vector<Member>& members) {
    Json schema = {{"type", "object"}, {"required", Json::array()}, {"properties", Json::object()}};
    for (const Member& member : members) {
        schema["properties"][member.name] = member.schema;
        if (member.presence == Presence::Always) schema["required"].push_back(member.name);
    }
    return schema;
}

template <class Enum>
Json wordsOf(std::size_t count) {
    std::vector<std::string> words;
    for (std::size_t place = 0; place < count; ++place)
        words.emplace_back(toString(static_cast<Enum>(place)));
    return oneOf(std::move(words));
}

Json statusWords() {
    return oneOf({"pending", "provisioning", "running", "stopping", "stopped", "failed"});
}

Json phaseWords() {
    std::vector<std::string> words;
    for (int state = 0; !session::isFinal(static_cast<session::State>(state)); ++state)
        words.emplace_back(session::toString(static_cast<session::State>(state)));
    words.emplace_back("gone");
    return oneOf(std::move(words));
}

Json problem() {
    std::vector<std::string> words;
    for (const ProblemKind& kind : problemKinds()) words.emplace_back(kind.word);
    return object(
        {{"type", text(256)},
         {"title", text(64)},
         {"status", integer()},
         {"code", oneOf(std::move(words))},
         {"detail", text(1024)},
         {"error", text(1024)},
         {"request_id", text(128)},
         sometimes("fields", arrayOf(object({{"name", text(300)}, {"reason", text(1024)}}))),
         sometimes("session_id", uuid()),
         sometimes("session_status", text(16)),
         sometimes("offer_id", text(256)),
         sometimes("provider", text(64)),
         sometimes("retry_suggested", boolean()),
         sometimes("price_per_hour", number()),
         sometimes("requested_gb", integer()),
         sometimes("minimum_gb", integer()),
         sometimes("recommended_gb", integer()),
         sometimes("breakdown", object({{"weights_gb", integer()},
                                        {"download_gb", integer()},
                                        {"image_gb", integer()},
                                        {"system_gb", integer()}})),
         sometimes("reservation_hours", integer()),
         sometimes("maximum_hours", integer()),
         sometimes("error_type", text(64)),
         sometimes("message", text(1024))});
}

Json offer() {
    return object({{"id", text(256)},
                   {"provider", text(64)},
                   {"provider_id", text(256)},
                   {"gpu_type", text(256)},
                   {"gpu_count", integer()},
                   {"vram_gb", integer()},
                   {"price_per_hour", number()},
                   {"location", orNull(text(256))},
                   {"reliability", ratio()},
                   {"available", boolean()},
                   {"max_duration_hours", integer()},
                   {"fetched_at", time()},
                   {"availability_confidence", ratio()},
                   {"interruptible", boolean()},
                   sometimes("cuda_version", number()),
                   sometimes("machine_id", text(256))});
}

Json offerPage() {
    return object({{"offers", arrayOf(reference("Offer"))},
                   {"count", integer()},
                   {"total", integer()},
                   {"limit", orNull(integer())},
                   {"offset", integer()},
                   {"providers", arrayOf(object({{"name", text(64)},
                                                 {"status", oneOf({"ok", "stale", "error"})},
                                                 {"offers", integer()},
                                                 {"age_seconds", orNull(number())},
                                                 sometimes("error", text(512))}))}});
}

Json templateSchema() {
    constexpr int kScriptMax = 32 * 1024;
    return object({{"hash_id", text(64)},
                   {"provider", text(64)},
                   {"name", text(256)},
                   {"image", text(256)},
                   {"tag", text(256)},
                   {"runtype", text(256)},
                   {"env", text(kScriptMax)},
                   {"onstart", text(kScriptMax)},
                   {"use_ssh", boolean()},
                   {"ssh_direct", boolean()},
                   {"recommended", boolean()},
                   {"recommended_disk_space", orNull(integer())},
                   {"extra_filters", text(4096)},
                   {"created_at", orNull(time())},
                   {"count_created", orNull(integer())}});
}

Json compatibleTemplates() {
    return object({{"offer_id", text(256)},
                   {"provider", text(64)},
                   {"gpu_type", text(256)},
                   {"vram_gb", integer()},
                   {"compatible_templates", arrayOf(reference("Template"))},
                   {"count", integer()},
                   sometimes("note", text(256))});
}

Json offerHealth() {
    const Json offer = object(
        {{"offer_id", text(256)},
         {"provider", text(64)},
         {"gpu_type", text(256)},
         {"recent_failures", integer()},
         {"is_suppressed", boolean()},
         {"confidence_multiplier", ratio()},
         {"last_failure", time()},
         {"last_failure_type", wordsOf<inventory::FailureKind>(inventory::kFailureKindCount)},
         {"last_failure_reason", text(256)}});
    const Json type = object({{"gpu_type_key", text(320)},
                              {"failed_offer_count", integer()},
                              {"is_degraded", boolean()}});
    return object({{"offers", arrayOf(offer)}, {"gpu_types", arrayOf(type)}, {"count", integer()}});
}

std::vector<Member> addressMembers() {
    return {{"ssh_host", orNull(text(256))},
            {"ssh_port", orNull(integer())},
            {"ssh_user", orNull(text(64))}};
}

Json sessionSchema() {
    std::vector<Member> members = {
        {"id", uuid()},
        {"consumer_id", text(128)},
        {"provider", text(64)},
        {"offer_id", text(256)},
        {"provider_instance_id", orNull(text(128))},
        {"gpu_type", text(256)},
        {"gpu_count", integer()},
        {"status", statusWords()},
        {"phase", phaseWords()},
        {"error", orNull(text(512))},
        {"workload_type", wordsOf<session::Workload>(session::kWorkloadCount)},
        {"launch_mode", oneOf({"ssh", "entrypoint"})},
        {"billing", orNull(oneOf({"compute", "storage_only", "none", "unknown"}))},
        {"endpoints", arrayOf(object({{"port", integer()},
                                      {"protocol", text(16)},
                                      {"host", text(256)},
                                      {"host_port", integer()}}))},
        {"reservation_hours", integer()},
        {"price_per_hour", number()},
        {"end_reason", orNull(wordsOf<session::EndReason>(session::kEndReasonCount))},
        sometimes("disk_gb", integer()),
        sometimes("template_hash_id", text(64)),
        sometimes("auto_retry", boolean()),
        sometimes("retry_count", integer()),
        sometimes("retry_parent_id", uuid()),
        sometimes("retry_next_id", uuid()),
        sometimes("failed_offers", text(2048)),
        {"created_at", time()},
        {"running_at", orNull(time())},
        {"expires_at", time()},
        {"stopped_at", orNull(time())},
        {"cost_usd", number()}};
    for (Member& member : addressMembers()) members.push_back(std::move(member));
    return object(members);
}

Json diagnostics() {
    std::vector<Member> members = {{"session_id", uuid()},
                                   {"status", statusWords()},
                                   {"provider", text(64)},
                                   {"gpu_type", text(256)},
                                   {"gpu_count", integer()},
                                   {"ssh_available", boolean()},
                                   {"ssh_host_key_fingerprint", orNull(text(64))},
                                   {"created_at", time()},
                                   {"running_at", orNull(time())},
                                   {"expires_at", time()},
                                   {"uptime", text(16)},
                                   {"uptime_seconds", integer()},
                                   {"time_to_expiry", text(16)},
                                   {"seconds_to_expiry", integer()},
                                   {"last_check_at", orNull(time())},
                                   {"note", orNull(text(512))}};
    for (Member& member : addressMembers()) members.push_back(std::move(member));
    return object(members);
}

Json eventPage() {
    return object({{"session_id", uuid()},
                   {"events", arrayOf(object({{"seq", integer()},
                                              {"at", time()},
                                              {"type", text(64)},
                                              {"status", statusWords()},
                                              {"phase", phaseWords()},
                                              {"detail", text(512)},
                                              {"count", integer()}}))},
                   {"count", integer()},
                   {"next_cursor", orNull(text(256))}});
}

Json providerList() {
    return object({{"providers",
                    arrayOf(object(
                        {{"name", text(64)},
                         {"plugin_version", text(64)},
                         {"enabled", boolean()},
                         {"circuit_breaker", oneOf({"closed", "half_open", "open"})},
                         {"last_success_at", orNull(time())},
                         {"last_error", orNull(text(512))},
                         {"last_error_at", orNull(time())},
                         {"offers", integer()},
                         {"active_sessions", integer()},
                         {"id_form", text(128)},
                         {"creates_blocked", orNull(text(512))},
                         {"state", wordsOf<provider::ProviderState>(provider::kProviderStateCount)},
                         {"state_reason", orNull(text(512))}}))},
                   {"count", integer()}});
}

Json health() {
    return object({{"status", oneOf({"ok", "unavailable"})},
                   {"timestamp", time()},
                   {"services", object({{"inventory", text(16)},
                                        {"lifecycle", text(16)},
                                        {"providers", oneOf({"ok", "impaired"})},
                                        {"ready", oneOf({"true", "false"})}})}});
}

}  // namespace

Json responseSchemas() {
    const Json message = text(64);
    return {{"Problem", problem()},
            {"Health", health()},
            {"Ready", object({{"ready", boolean()}, {"timestamp", time()}})},
            {"Offer", offer()},
            {"OfferPage", offerPage()},
            {"Template", templateSchema()},
            {"TemplateList",
             object({{"templates", arrayOf(reference("Template"))}, {"count", integer()}})},
            {"CompatibleTemplates", compatibleTemplates()},
            {"OfferHealth", offerHealth()},
            {"Session", sessionSchema()},
            {"SessionPage", object({{"sessions", arrayOf(reference("Session"))},
                                    {"count", integer()},
                                    {"total", integer()},
                                    {"next_cursor", orNull(text(256))}})},
            {"CreatedSession", object({{"session", reference("Session")},
                                       sometimes("ssh_private_key", orNull(text(4096)))})},
            {"Diagnostics", diagnostics()},
            {"EventPage", eventPage()},
            {"DoneAnswer", object({{"message", message}, {"session_id", uuid()}})},
            {"ExtendAnswer",
             object({{"message", message}, {"session_id", uuid()}, {"new_expires_at", time()}})},
            {"DestroyAnswer", object({{"message", message},
                                      {"session_id", uuid()},
                                      sometimes("session_status", statusWords())})},
            {"ProviderList", providerList()},
            {"OpenApi", Json{{"type", "object"}}}};
}

}  // namespace gpushopper::api
