namespace FineTune.Engine.Data.OpenAi;

/// <summary>Ids of <see cref="OpenAiFileIssue.Code"/>; those of the messages are named as in OpenAI's published data preparation notebook.</summary>
public static class OpenAiIssues
{
    public const string TooLarge = "too_large";
    public const string ByteOrderMark = "byte_order_mark";
    public const string EmptyLine = "empty_line";
    public const string InvalidJson = "invalid_json";
    public const string NotUtf8 = "not_utf8";
    public const string LineTooLong = "line_too_long";
    public const string TooFewExamples = "too_few_examples";
    public const string Duplicate = "duplicate_example";
    public const string TooLong = "example_too_long";
    public const string DataType = "data_type";
    public const string UnknownKey = "unrecognized_key";
    public const string MissingMessages = "missing_messages_list";
    public const string MissingKey = "message_missing_key";
    public const string UnknownMessageKey = "message_unrecognized_key";
    public const string UnknownRole = "unrecognized_role";
    public const string MissingContent = "missing_content";
    public const string MissingAssistant = "example_missing_assistant_message";
    public const string LastNotAssistant = "last_message_not_assistant";
    public const string WrongOrder = "roles_out_of_order";
    public const string SystemNotFirst = "system_not_first";
    public const string Weight = "invalid_weight";
    public const string NothingLearnt = "nothing_learnt";
    public const string MissingPrompt = "missing_prompt";
    public const string MissingCompletion = "missing_completion";
    public const string EmptyCompletion = "empty_completion";
    public const string NoLeadingSpace = "completion_without_leading_space";
    public const string NoStop = "completions_without_common_end";
    public const string NoSeparator = "prompts_without_common_end";
    public const string MissingInput = "missing_input";
    public const string MissingOutput = "missing_output";
    public const string SameOutputs = "same_outputs";
}
