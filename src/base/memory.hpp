#pragma once

namespace routegrant::memory {

/// Gives memory that was freed back to the system, where the library keeps it until it is asked: what one thread has
/// freed, another may never use again.
void give_back();

}  // namespace routegrant::memory
