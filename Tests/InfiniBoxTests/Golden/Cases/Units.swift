/// Sizes as the recordings have them, in bytes.
let gibibyte: Int64 = 1 << 30
let tebibyte: Int64 = 1 << 40
