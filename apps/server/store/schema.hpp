#pragma once

#include "store/database.hpp"

namespace ai_sdk::server {

// Brings the file to the layout of this version. Refuses a database of another program and one that a newer
// version has written.
void bring_up_to_date(Database& db);

}  // namespace ai_sdk::server
