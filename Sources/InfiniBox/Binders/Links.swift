/// The links of an array to its peers (rest 11), read only: links are made and changed by people.
public struct Links: ObjectBinder {
  public typealias Object = Link
  public static let path = "links"
  public let array: InfiniBoxSystem
}
