package guard

import (
	"maps"
	"slices"
)

// StatefulTypes lists the resource types that hold something which a template cannot bring back, sorted.
//
// The list goes on from the one of the CloudFormation linter and its kind. What only serves data that
// something else keeps is not in it: instances of DocumentDB and Neptune clusters, delivery streams,
// write-through caches, machines, whose disks are resources of their own where they are to last. A
// team for whom one of those is precious writes a rule; one for whom a type here is not, a waiver.
func StatefulTypes() []string { return slices.Sorted(maps.Keys(stateful)) }

// Holds says what a resource type holds, as the end of a sentence, or "" for a type that is not stateful.
func Holds(resourceType string) string { return stateful[resourceType] }

// stateful says of each type what goes with one of its resources.
var stateful = map[string]string{
	// Databases.
	"AWS::Cassandra::Keyspace":           "a keyspace holds its tables",
	"AWS::Cassandra::Table":              "a table holds its rows",
	"AWS::DSQL::Cluster":                 "a database cluster holds its tables",
	"AWS::DocDB::DBCluster":              "a database cluster holds its collections",
	"AWS::DocDBElastic::Cluster":         "a database cluster holds its collections",
	"AWS::DynamoDB::GlobalTable":         "a table holds its items in every Region",
	"AWS::DynamoDB::Table":               "a table holds its items",
	"AWS::Neptune::DBCluster":            "a database cluster holds its graph",
	"AWS::NeptuneGraph::Graph":           "a graph holds its vertices and edges",
	"AWS::QLDB::Ledger":                  "a ledger holds its documents and their history",
	"AWS::RDS::DBCluster":                "a database cluster holds its tables",
	"AWS::RDS::DBInstance":               "a database holds its tables",
	"AWS::RDS::DBShardGroup":             "a shard group holds its shards' tables",
	"AWS::RDS::GlobalCluster":            "a global cluster holds its members together",
	"AWS::Redshift::Cluster":             "a warehouse holds its tables",
	"AWS::RedshiftServerless::Namespace": "a namespace holds the warehouse's tables and users",
	"AWS::SDB::Domain":                   "a domain holds its items",
	"AWS::Timestream::Database":          "a database holds its tables",
	"AWS::Timestream::InfluxDBInstance":  "a database holds its buckets",
	"AWS::Timestream::Table":             "a table holds its records",

	// Caches that may be the only place of what is in them.
	"AWS::ElastiCache::CacheCluster":           "a cache may be the only place of its keys",
	"AWS::ElastiCache::GlobalReplicationGroup": "a cache may be the only place of its keys",
	"AWS::ElastiCache::ReplicationGroup":       "a cache may be the only place of its keys",
	"AWS::ElastiCache::ServerlessCache":        "a cache may be the only place of its keys",
	"AWS::MemoryDB::Cluster":                   "a database cluster holds its keys",

	// Search, documents and vectors.
	"AWS::BedrockAgentCore::Memory":         "a memory holds what conversations left in it",
	"AWS::Elasticsearch::Domain":            "a search domain holds its indices",
	"AWS::Kendra::Index":                    "an index holds its documents",
	"AWS::OpenSearchServerless::Collection": "a collection holds its indices",
	"AWS::OpenSearchService::Domain":        "a search domain holds its indices",
	"AWS::Rekognition::Collection":          "a collection holds its faces",
	"AWS::S3Vectors::Index":                 "an index holds its vectors",
	"AWS::S3Vectors::VectorBucket":          "a bucket holds its vector indices",

	// Buckets, tables in them, file systems and volumes.
	"AWS::CloudFront::KeyValueStore":  "a store holds its keys",
	"AWS::EC2::Volume":                "a volume holds its blocks",
	"AWS::EFS::FileSystem":            "a file system holds its files",
	"AWS::FSx::FileSystem":            "a file system holds its files",
	"AWS::FSx::Snapshot":              "a snapshot holds its files",
	"AWS::FSx::StorageVirtualMachine": "a storage virtual machine holds its volumes",
	"AWS::FSx::Volume":                "a volume holds its files",
	"AWS::Lightsail::Bucket":          "a bucket holds its objects",
	"AWS::Lightsail::Database":        "a database holds its tables",
	"AWS::Lightsail::Disk":            "a disk holds its blocks",
	"AWS::MediaStore::Container":      "a container holds its objects",
	"AWS::S3::Bucket":                 "a bucket holds its objects",
	"AWS::S3Express::DirectoryBucket": "a bucket holds its objects",
	"AWS::S3Outposts::Bucket":         "a bucket holds its objects",
	"AWS::S3Tables::Namespace":        "a namespace holds its tables",
	"AWS::S3Tables::Table":            "a table holds its rows",
	"AWS::S3Tables::TableBucket":      "a bucket holds its tables",

	// Backups and archives.
	"AWS::Backup::BackupVault":                   "a vault holds its recovery points",
	"AWS::Backup::LogicallyAirGappedBackupVault": "a vault holds its recovery points",
	"AWS::CloudTrail::EventDataStore":            "a data store holds its audit events",
	"AWS::Events::Archive":                       "an archive holds its events",
	"AWS::SES::MailManagerArchive":               "an archive holds its messages",

	// Streams, queues, logs and measurements.
	"AWS::APS::Workspace":               "a workspace holds its metrics",
	"AWS::AmazonMQ::Broker":             "a broker holds its messages and users",
	"AWS::IoTAnalytics::Channel":        "a channel holds its messages",
	"AWS::IoTAnalytics::Dataset":        "a data set holds its contents",
	"AWS::IoTAnalytics::Datastore":      "a data store holds its messages",
	"AWS::Kinesis::Stream":              "a stream holds its records",
	"AWS::KinesisVideo::Stream":         "a stream holds its recordings",
	"AWS::Logs::LogGroup":               "a log group holds its events",
	"AWS::Logs::LogStream":              "a log stream holds its events",
	"AWS::MSK::Cluster":                 "a cluster holds its topics",
	"AWS::MSK::ServerlessCluster":       "a cluster holds its topics",
	"AWS::SQS::Queue":                   "a queue holds its messages",
	"AWS::Location::Tracker":            "a tracker holds its positions",
	"AWS::Location::GeofenceCollection": "a collection holds its geofences",

	// People, identities, keys and secrets: what is lost with them cannot be computed anew.
	"AWS::ACMPCA::CertificateAuthority":     "an authority holds its private key and what it has issued",
	"AWS::Cognito::IdentityPool":            "an identity pool holds its identities",
	"AWS::Cognito::UserPool":                "a user pool holds its users",
	"AWS::Connect::Instance":                "a contact centre holds its users, numbers and flows",
	"AWS::CustomerProfiles::Domain":         "a domain holds its profiles",
	"AWS::DirectoryService::MicrosoftAD":    "a directory holds its users and machines",
	"AWS::DirectoryService::SimpleAD":       "a directory holds its users and machines",
	"AWS::KMS::Key":                         "what a key has encrypted cannot be read without it",
	"AWS::Organizations::Account":           "an account holds all that is in it",
	"AWS::PaymentCryptography::Key":         "what a key has encrypted cannot be read without it",
	"AWS::Pinpoint::App":                    "a project holds its endpoints and campaigns",
	"AWS::SES::ContactList":                 "a list holds its contacts",
	"AWS::SecretsManager::Secret":           "a secret holds its value and versions",
	"AWS::VerifiedPermissions::PolicyStore": "a store holds policies that programs have added",
	"AWS::VoiceID::Domain":                  "a domain holds its speakers",

	// Names that others point to.
	"AWS::Route53::HostedZone": "a hosted zone holds its records, and another has other name servers",

	// Repositories and catalogues.
	"AWS::CodeArtifact::Domain":     "a domain holds its repositories",
	"AWS::CodeArtifact::Repository": "a repository holds its packages",
	"AWS::CodeCommit::Repository":   "a repository holds its history",
	"AWS::ECR::PublicRepository":    "a repository holds its images",
	"AWS::ECR::Repository":          "a repository holds its images",
	"AWS::EventSchemas::Registry":   "a registry holds its schemas",
	"AWS::Glue::Database":           "a database holds its tables' definitions",
	"AWS::Glue::Registry":           "a registry holds its schemas",
	"AWS::Glue::Table":              "a table holds the partitions that jobs have added",

	// Work places and machine learning.
	"AWS::Cloud9::EnvironmentEC2":      "an environment holds its files",
	"AWS::EMR::Cluster":                "a cluster holds the files on its disks",
	"AWS::Grafana::Workspace":          "a workspace holds its dashboards",
	"AWS::HealthImaging::Datastore":    "a data store holds its images",
	"AWS::HealthLake::FHIRDatastore":   "a data store holds its records",
	"AWS::Omics::AnnotationStore":      "a store holds its annotations",
	"AWS::Omics::ReferenceStore":       "a store holds its genomes",
	"AWS::Omics::SequenceStore":        "a store holds its sequences",
	"AWS::Omics::VariantStore":         "a store holds its variants",
	"AWS::Personalize::Dataset":        "a data set holds its records",
	"AWS::SageMaker::Domain":           "a domain holds its users' files",
	"AWS::SageMaker::FeatureGroup":     "a feature group holds its records",
	"AWS::SageMaker::NotebookInstance": "a notebook holds the files on its disk",
	"AWS::WorkSpaces::Workspace":       "a workspace holds its user's files",

	// What holds resources of which the change set may not tell.
	"AWS::CloudFormation::Stack": "a nested stack holds resources, and a change set need not list those that go with it",
	"AWS::EKS::Cluster":          "a cluster holds what was deployed to it from outside the stack",
}
