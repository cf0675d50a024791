#pragma once

#include "store/metadata_store.hpp"
#include "trust/principal.hpp"

#include <span>
#include <string>
#include <vector>

namespace ai_sdk::server {

// A caller that the server knows before it calls.
struct KnownUser {
  Principal principal;
  std::vector<std::string> teams;
};

// Makes each of them a user that can own things, with the role it has now, and puts it into its teams: those
// that are not there yet are made, and out of other teams it goes. What people have said about users and
// teams stays.
void know_users(MetadataStore& metadata, std::span<const KnownUser> users);

}  // namespace ai_sdk::server
